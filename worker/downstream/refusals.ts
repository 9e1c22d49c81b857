import type { CallToolResult } from "@modelcontextprotocol/server";
import type { Principal } from "../agents/agents.ts";
import { CHALLENGES_META_KEY, toChallenge } from "../agents/agents.ts";
import { sayPersonMissing } from "../agents/api-key-rules.ts";
import { needsCredential } from "../auth-scopes/auth-scope-rules.ts";
import { segmentOf } from "../auth-scopes/auth-scopes.ts";
import type { Server } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { AppError, ErrorCode } from "../lib/errors.ts";
import { toErrorReply } from "../protocol/message.ts";
import { codeOf, type Withheld } from "../routing/routing.ts";
import { connectionStateOf, keptFor } from "../vault/connection-state-rules.ts";
import type { KeeperClient } from "../vault/vault.ts";
import { describeFault } from "./faults/fault-words.ts";
import { ServerFault } from "./faults/server-fault.ts";
import { refOf } from "./subject-access.ts";

/** Why a call was not made or did not reach its end, in words that an agent can act on (F98). */
export type Refusal = {
  /** Stable across releases. */
  code: string;
  text: string;
  /** Whether the same call may succeed later without anyone's action. */
  retryable: boolean;
  /** The auth link with which the person can connect what is missing. */
  link?: string;
  /** The state of the person's connection, if that is the cause. */
  status?: keyof typeof CAUSES;
  /** A challenge with the same reason, for an agent that opens a sign-in itself. */
  challenge?: string;
  /** How long the server asks to wait. */
  retryAfterSeconds?: number;
};

export type Refusals = ReturnType<typeof makeRefusals>;

/** Makes an auth link for this person only. @param asked the servers that the page shows first (F48) */
export type LinkFor = (principal: Principal, asked: string[]) => Promise<string>;

type Ports = { linkFor: LinkFor; keeper: Pick<KeeperClient, "snapshot">; clock: Clock };

export function makeRefusals({ linkFor, keeper, clock }: Ports) {
  /** Whether there was a connection that has ended. */
  async function hasEnded(principal: Principal, server: Server): Promise<boolean> {
    const ref = refOf(principal, server);
    const { credentials } = await keeper.snapshot(ref);
    return connectionStateOf(keptFor(credentials, ref.subject, server), clock.now()) !== "missing";
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
      const text = `“${slug}” needs a person's own account, so nothing was done. ${sayPersonMissing(principal.lacksPerson)}`;
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
    /** @param cause an error code, or the error itself with what the server said */
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

/** The member of `_meta` with a refusal for programs. Its text is for the model. */
const REFUSAL_META_KEY = "cardea/refusal";

/** The JSON-RPC error code of a refusal. It is in the range for servers, and MCP does not use it. */
const REFUSED = -32050;

/** The data of an error for a withheld tool, if the reason may be told. */
export const toWithheldData = (why: Withheld | undefined) => why && { [REFUSAL_META_KEY]: { code: codeOf(why), retryable: false } };

/** The answer at a paused server's own endpoint. */
export const toPausedReply = (): Response =>
  toErrorReply(503, null, REFUSED, "An administrator of the project has paused this server, so nothing was done.", toWithheldData("paused"));

/** A refusal as a tool's result. */
export function toRefusedResult({ text, challenge, ...facts }: Refusal): CallToolResult {
  const challenges = challenge === undefined ? {} : { [CHALLENGES_META_KEY]: [challenge] };
  return { isError: true, content: [{ type: "text", text }], _meta: { [REFUSAL_META_KEY]: facts, ...challenges } };
}

/** A refusal as a JSON-RPC error, for all other methods. */
export function toRefusedError({ text, challenge: _, ...facts }: Refusal) {
  return { code: REFUSED, message: text, data: { [REFUSAL_META_KEY]: facts } };
}
