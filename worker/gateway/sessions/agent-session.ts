import type { ClientCapabilities } from "@modelcontextprotocol/server";
import type { Principal } from "../../agents/agents.ts";
import { type Clock, DAY, HOUR } from "../../lib/clock.ts";
import { isFound, makeExpiringCache } from "../../lib/memory/expiring-cache.ts";
import { isRecord } from "../../lib/record.ts";
import { isSigned, type SigningSecrets, sign } from "../../lib/text/signing.ts";
import { readsSchemes } from "./security-schemes.ts";

/** What a client of a sessionful revision declared when its session began. */
export type AgentSession = {
  id: string;
  canOpenUrls: boolean;
  /** Whether the client reads the security schemes of tools. */
  readsSchemes: boolean;
  /** What servers may ask the client during a call. */
  capabilities: ClientCapabilities;
};

/** Whom a session belongs to. */
type Owner = Pick<Principal, "userId" | "grantId" | "projectId">;

export type AgentSessions = ReturnType<typeof makeAgentSessions>;

const LIFETIME = 30 * DAY;
/** How long a verified signature is not computed again. A session may be used that much longer than its lifetime. */
const READ_FOR = 1 * HOUR;
const SESSION_BYTES = 500;
/** Longer than any id made here; those have about a hundred characters. */
const LONGEST_ID = 200;

/**
 * Agent sessions of sessionful revisions. All that is known of a session is in its id, signed and bound to the principal, so that it
 * needs no storage and is valid in every isolate. When it is no longer valid, the client begins another one.
 */
export function makeAgentSessions({ secrets, clock }: { secrets: SigningSecrets; clock: Clock }) {
  const read = makeExpiringCache<AgentSession | undefined>({
    name: "agent sessions",
    ttl: READ_FOR,
    bytesOf: () => SESSION_BYTES,
    keeps: isFound,
    clock,
  });
  const textOf = (payload: string, { userId, grantId, projectId }: Owner) => `mcp-session:${JSON.stringify([payload, userId, grantId, projectId])}`;

  async function verify(principal: Owner, id: string): Promise<AgentSession | undefined> {
    const [payload = "", signature = "", ...rest] = id.split(".");
    if (rest.length > 0 || !(await isSigned(secrets, textOf(payload, principal), signature))) return undefined;
    const [, flags = "", openedAt] = payload.split("-");
    if (Number(openedAt) + LIFETIME <= clock.now()) return undefined;
    return { id, canOpenUrls: flags.includes(FLAGS.url), readsSchemes: flags.includes(FLAGS.schemes), capabilities: capabilitiesOf(flags) };
  }

  return {
    /** @param capabilities of the client in `initialize`, like `clientInfo` @returns the session's id (MCP 2025-11-25, session management) */
    async open(principal: Owner, capabilities: unknown, clientInfo?: unknown): Promise<string> {
      const payload = `${crypto.randomUUID().replaceAll("-", "")}-${flagsOf(capabilities, clientInfo)}-${clock.now()}`;
      return `${payload}.${await sign(secrets, textOf(payload, principal))}`;
    },

    /** The session of this principal with this id. @returns nothing if it belongs to another principal, is forged or has expired */
    find: async (principal: Owner, id: string): Promise<AgentSession | undefined> =>
      id.length > LONGEST_ID
        ? undefined
        : read.get(JSON.stringify([principal.userId, principal.grantId, principal.projectId, id]), () => verify(principal, id)),
  };
}

const FLAGS = { none: "n", url: "u", form: "f", sampling: "s", roots: "r", schemes: "o" };

function flagsOf(capabilities: unknown, clientInfo: unknown): string {
  const schemes = readsSchemes(capabilities, clientInfo) ? FLAGS.schemes : "";
  if (!isRecord(capabilities)) return schemes || FLAGS.none;
  const { elicitation, sampling, roots } = capabilities;
  const forms = isRecord(elicitation) && (isRecord(elicitation.form) || !isRecord(elicitation.url));
  const flags = [canOpenUrls(capabilities) && FLAGS.url, forms && FLAGS.form, isRecord(sampling) && FLAGS.sampling, isRecord(roots) && FLAGS.roots];
  return flags.filter(Boolean).join("") + schemes || FLAGS.none;
}

function capabilitiesOf(flags: string): ClientCapabilities {
  const has = (flag: string) => flags.includes(flag);
  const elicitation = { ...(has(FLAGS.form) && { form: {} }), ...(has(FLAGS.url) && { url: {} }) };
  return {
    ...(Object.keys(elicitation).length > 0 && { elicitation }),
    ...(has(FLAGS.sampling) && { sampling: {} }),
    ...(has(FLAGS.roots) && { roots: {} }),
  };
}

/** The part of a client's capabilities that says what servers may ask it. */
export function capabilitiesIn(capabilities: unknown): ClientCapabilities {
  const isEmpty = !isRecord(capabilities) || Object.keys(capabilities).length === 0;
  return isEmpty ? {} : capabilitiesOf(flagsOf(capabilities, undefined));
}

/** An empty `elicitation` means forms only (MCP 2025-11-25, elicitation capabilities). */
export function canOpenUrls(capabilities: unknown): boolean {
  return isRecord(capabilities) && isRecord(capabilities.elicitation) && isRecord(capabilities.elicitation.url);
}
