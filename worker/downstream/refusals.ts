import type { CallToolResult } from "@modelcontextprotocol/server";
import type { Principal } from "../agents/agents.ts";
import { CHALLENGES_META_KEY, toChallenge } from "../agents/agents.ts";
import { needsCredential } from "../auth-scopes/auth-scope-rules.ts";
import { segmentOf } from "../auth-scopes/auth-scopes.ts";
import type { Server } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { AppError, ErrorCode } from "../lib/errors.ts";
import { toErrorReply } from "../protocol/message.ts";
import { codeOf, type Withheld } from "../routing/routing.ts";
import { connectionStateOf } from "../vault/connection-state-rules.ts";
import type { KeeperClient } from "../vault/vault.ts";
import { describeFault } from "./faults/fault-words.ts";
import { ServerFault } from "./faults/server-fault.ts";
import { refOf } from "./subject-access.ts";

/** Why a call did not reach its server, or not to its end, in words an agent can act on (F98). */
export type Refusal = {
  /** Stable across releases. */
  code: string;
  text: string;
  /** Whether the same call may succeed later with nobody doing anything. */
  retryable: boolean;
  /** Where the person connects what is missing. */
  link?: string;
  /** How the person's connection is, where that is the cause. */
  status?: keyof typeof CAUSES;
  /** The same for a host that opens a sign-in of its own. */
  challenge?: string;
  /** How long the server asks to wait. */
  retryAfterSeconds?: number;
};

export type Refusals = ReturnType<typeof makeRefusals>;

/** Where this person connects what is missing; for nobody else. @param asked the servers it is about, which the page puts first (F48) */
export type LinkFor = (principal: Principal, asked: string[]) => Promise<string>;

type Ports = { linkFor: LinkFor; keeper: Pick<KeeperClient, "snapshot">; clock: Clock };

export function makeRefusals({ linkFor, keeper, clock }: Ports) {
  /** Whether there was a connection, which has ended. */
  async function hasEnded(principal: Principal, server: Server): Promise<boolean> {
    const { credentials } = await keeper.snapshot(refOf(principal, server));
    return connectionStateOf(credentials[server.authScopeId], clock.now()) !== "missing";
  }

  async function missing(principal: Principal, server: Server, code: ErrorCode): Promise<Refusal> {
    const { slug, authScope } = server;
    const needsScope = code === "credential.needs_scope";
    if (!needsCredential(server)) {
      const text = `“${slug}” wants a sign-in, and Cardea was told that it needs none, so nothing was done. Trying again does not help: an administrator of the project has to choose how people sign in there.`;
      return { code: "credential.missing", text, retryable: false };
    }
    if (authScope.level !== "user") {
      const text = `“${slug}” has no shared credential of the project, so nothing was done. An administrator of the project can provide it through a project link.`;
      return { code: "credential.missing", text, retryable: false };
    }
    if (principal.userId === undefined) {
      const text = `“${slug}” needs a person's own account, and this API key acts for nobody in particular, so nothing was done. Name the person in x-user-email, with a key that may act for people.`;
      return { code: "credential.missing", text, retryable: false };
    }
    const status = needsScope ? "needs_more_access" : (await hasEnded(principal, server)) ? "expired" : "not_connected";
    const cause = CAUSES[status](slug);
    const found = { code: needsScope ? code : "credential.missing", status, retryable: false } as const;
    if (!principal.inChat) return { ...found, text: `${cause}, so nothing was done. An administrator of the project can send them an auth link.` };
    const link = await linkFor(principal, [segmentOf(server)]);
    const text = `${cause}, so nothing was done. Ask them to open this link and connect it, then repeat the call: ${link}`;
    const challenge = toChallenge(principal.resource, needsScope ? "insufficient_scope" : "invalid_token", `Connect your account to ${server.name}`);
    return { ...found, text, link, challenge };
  }

  return {
    /** @param cause its code, or the error itself with what the server said */
    async explain(principal: Principal, server: Server, cause: ErrorCode | AppError): Promise<Refusal> {
      const code = typeof cause === "string" ? cause : cause.code;
      if (code === "credential.needs_sign_in" || code === "credential.needs_scope") return missing(principal, server, code);
      return { code, ...describeFault(server, code, cause instanceof ServerFault ? cause.facts : {}) };
    },
  };
}

const CAUSES = {
  needs_more_access: (slug: string) => `“${slug}” needs more access than the person has granted`,
  expired: (slug: string) => `The person's sign-in to “${slug}” has expired`,
  not_connected: (slug: string) => `The person's account is not connected to “${slug}”`,
};

/** Where a refusal is found by programs; the text is for the model. */
const REFUSAL_META_KEY = "cardea/refusal";

/** Cardea could not do it; of the range JSON-RPC leaves to servers, and none MCP has taken. */
const REFUSED = -32050;

/** The code of a call that is withheld, where it is known for what. */
export const toWithheldData = (why: Withheld | undefined) => why && { [REFUSAL_META_KEY]: { code: codeOf(why), retryable: false } };

/** Whoever asks at a paused server's own endpoint. */
export const toPausedReply = (): Response =>
  toErrorReply(503, null, REFUSED, "An administrator of the project has paused this server, so nothing was done.", toWithheldData("paused"));

/** In place of a tool's result. */
export function toRefusedResult({ text, challenge, ...facts }: Refusal): CallToolResult {
  const challenges = challenge === undefined ? {} : { [CHALLENGES_META_KEY]: [challenge] };
  return { isError: true, content: [{ type: "text", text }], _meta: { [REFUSAL_META_KEY]: facts, ...challenges } };
}

/** In place of any other result, as an error of JSON-RPC. */
export function toRefusedError({ text, challenge: _, ...facts }: Refusal) {
  return { code: REFUSED, message: text, data: { [REFUSAL_META_KEY]: facts } };
}
