import type { Server } from "../db/servers.ts";
import type { ErrorCode } from "../lib/errors.ts";
import type { FaultFacts } from "./server-fault.ts";

const RETRYABLE = new Set<ErrorCode>(["credential.provider_down", "credential.unreachable", "server.busy"]);

const LASTS = "Trying again does not help: an administrator of the project has to look at it";

/** What a server's fault is called before agents: what lasts is never told as what passes (F98). */
const SENTENCES: Partial<Record<ErrorCode, (server: Server, facts: FaultFacts) => string>> = {
  "credential.provider_down": ({ authScope }) =>
    `cannot renew the ${authScope.level === "project" ? "project's" : "person's"} sign-in at the moment, because its sign-in service does not answer. Nothing was done; try again in a minute`,
  "credential.refused": () => "did not accept the request. If other tools of this server fail too, ask the person to connect it again",
  "outbound.too_large": () => "answered with more than 32 MiB. Ask for less at once",
  "outbound.refused": () => `is at an address Cardea does not connect to, so nothing was done. ${LASTS}`,
  "server.busy": (_, { waitSeconds }) =>
    `asks to wait ${!waitSeconds ? "a while" : waitSeconds === 1 ? "1 second" : `${waitSeconds} seconds`} before it is asked again`,
  "server.moved": (_, { host }) =>
    `redirects to another address${host === undefined ? "" : ` (at ${host})`}, where Cardea does not send credentials, so nothing was done. ${LASTS}, and correct its URL`,
  "server.unreadable": () => `does not answer as an MCP server does. ${LASTS}`,
  "server.revision_unknown": () => `speaks no revision of MCP that Cardea knows. ${LASTS}`,
};

const PASSING = "does not answer at the moment. Other servers are not affected; try again in a minute";

/** A sentence with what the server said of itself, marked as its words. */
export const withSaid = (sentence: string, { status, says }: FaultFacts): string =>
  says === undefined ? sentence : `${sentence} It said${status === undefined ? "" : ` (HTTP ${status})`}: “${says}”`;

/** What went wrong at a server in words, with what it said of it itself. */
export function describeFault(server: Server, code: ErrorCode, facts: FaultFacts) {
  const { waitSeconds } = facts;
  const text = withSaid(`“${server.slug}” ${SENTENCES[code]?.(server, facts) ?? PASSING}.`, facts);
  return { text, retryable: RETRYABLE.has(code), ...(waitSeconds !== undefined && { retryAfterSeconds: waitSeconds }) };
}
