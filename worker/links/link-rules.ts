import { CLAIM_WINDOW, type Link } from "../db/db.ts";
import type { ErrorCode } from "../lib/errors.ts";
import { parseEmail } from "../lib/text/email.ts";

/** A signed-in person at an auth link. */
export type Visitor = { userId: string; email: string; sessionId: string };

export type LinkDecision = { kind: "open" } | { kind: "refused"; code: Extract<ErrorCode, `link.${string}`> };

/** The properties that decide whether a link works. `provided`: whether a person has given a credential through it. */
export type JudgedLink = Pick<
  Link,
  "type" | "email" | "domains" | "emails" | "expiresAt" | "pausedAt" | "usedAt" | "usedSession" | "finishedAt" | "deletedAt"
> & {
  provided: boolean;
};

const open: LinkDecision = { kind: "open" };
const refused = (code: Extract<ErrorCode, `link.${string}`>): LinkDecision => ({ kind: "refused", code });

/**
 * Whether the link works at all. The visitor is not checked here.
 * @param sessionId of the visitor's browser session, if there is one. The session that claimed a project link may continue with it
 */
export function decideState(link: JudgedLink, now: number, sessionId?: string): LinkDecision {
  if (link.deletedAt !== null) return refused("link.deleted");
  if (link.expiresAt !== null && link.expiresAt <= now) return refused("link.expired");
  if (link.pausedAt !== null) return refused("link.paused");
  if (link.type !== "project" || link.usedAt === null) return open;

  const claimed = link.usedAt > now - CLAIM_WINDOW;
  const mine = claimed && sessionId !== undefined && link.usedSession === sessionId && link.finishedAt === null;
  const lapsed = !claimed && !link.provided && link.finishedAt === null;
  return mine || lapsed ? open : refused("link.used");
}

/** Whether the link's domains and addresses admit this e-mail address (S4). */
export function decideAddress(link: JudgedLink, address: string): LinkDecision {
  const email = parseEmail(address);
  if (link.type === "default") return open;
  if (link.type === "project") return email && email.address === link.email ? open : refused("link.wrong_email");
  if (!email) return refused("link.wrong_domain");
  return link.domains.includes(email.domain) || link.emails.includes(email.address) ? open : refused("link.wrong_domain");
}

/**
 * Whether this person may use the link now.
 * @param removed whether an administrator has removed the person from the project; a link cannot undo that
 * @param boundTo id of the user for whom the link was made in a chat, if it was (S11)
 */
export function decideAccess(
  link: JudgedLink,
  visitor: Visitor,
  context: { now: number; member: boolean; removed?: boolean; boundTo?: string },
): LinkDecision {
  const state = decideState(link, context.now, visitor.sessionId);
  if (state.kind === "refused") return state;
  if (context.boundTo !== undefined && context.boundTo !== visitor.userId) return refused("link.other_user");
  if (context.removed) return refused("link.person_removed");
  if (link.type === "default" && !context.member) return refused("link.not_member");
  return decideAddress(link, visitor.email);
}
