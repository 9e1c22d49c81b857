import type { CallToolResult } from "@modelcontextprotocol/server";
import type { Server } from "../db/servers.ts";
import type { AppError, ErrorCode } from "../lib/errors.ts";
import { describeFault } from "./fault-words.ts";
import type { Principal } from "./principal.ts";
import { ServerFault } from "./server-fault.ts";

/** Why a call did not reach its server, or not to its end, in words an agent can act on (F98). */
export type Refusal = {
  /** Stable across releases. */
  code: string;
  text: string;
  /** Whether the same call may succeed later with nobody doing anything. */
  retryable: boolean;
  /** Where the person connects what is missing. */
  link?: string;
  /** How long the server asks to wait. */
  retryAfterSeconds?: number;
};

export type Refusals = ReturnType<typeof makeRefusals>;

/** @param ports.linkFor where this person connects what is missing; for nobody else */
export function makeRefusals({ linkFor }: { linkFor: (principal: Principal) => Promise<string> }) {
  async function missing(principal: Principal, { slug, authScope }: Server, code: ErrorCode): Promise<Refusal> {
    const needsScope = code === "credential.needs_scope";
    if (authScope.level !== "user") {
      const text = `“${slug}” has no shared credential of the project, so nothing was done. An administrator of the project can provide it through a project link.`;
      return { code: "credential.missing", text, retryable: false };
    }
    if (principal.userId === undefined) {
      const text = `“${slug}” needs a person's own account, and this API key acts for nobody in particular, so nothing was done. Name the person in x-user-email, with a key that may act for people.`;
      return { code: "credential.missing", text, retryable: false };
    }
    if (!principal.inChat) {
      const text = `The person has not connected their account to “${slug}”, or not with all it needs, so nothing was done. An administrator of the project can send them an auth link.`;
      return { code: "credential.missing", text, retryable: false };
    }
    const cause = needsScope ? `“${slug}” needs more access than the person has granted` : `The person's account is not connected to “${slug}”`;
    const link = await linkFor(principal);
    const text = `${cause}, so nothing was done. Ask them to open this link and connect it, then repeat the call: ${link}`;
    return { code: needsScope ? code : "credential.missing", text, retryable: false, link };
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

/** Where a refusal is found by programs; the text is for the model. */
const REFUSAL_META_KEY = "cardea/refusal";

/** Cardea could not do it; of the range JSON-RPC leaves to servers, and none MCP has taken. */
const REFUSED = -32050;

/** In place of a tool's result. */
export function toRefusedResult({ text, ...facts }: Refusal): CallToolResult {
  return { isError: true, content: [{ type: "text", text }], _meta: { [REFUSAL_META_KEY]: facts } };
}

/** In place of any other result, as an error of JSON-RPC. */
export function toRefusedError({ text, ...facts }: Refusal) {
  return { code: REFUSED, message: text, data: { [REFUSAL_META_KEY]: facts } };
}
