import type { AuditEvent } from "./event.ts";

/** A server that was called. @property at of the last call, UTC ms @property problem why it is out of reach, by that call; absent if it answered */
export type CallOutcome = { projectId: AuditEvent["projectId"]; server: string; at: number; problem?: string };

/** For how long a server that answered a call is not asked by the sweep, in ms. */
export const HEALTHY_FOR = 6 * 3_600_000;

/** Codes of calls that did not reach their server. Other errors are answers of the server, or of Cardea before the server was asked. */
const UNREACHED: Record<string, string> = {
  "credential.unreachable": "The server does not answer calls. Check that it is up, and that its URL is right.",
  "server.unreadable": "The server does not answer calls as an MCP server does. Check its URL and its transport.",
  "server.moved": "The server redirects calls to another address, where Cardea does not send credentials. Correct its URL.",
  "server.revision_unknown": "The server speaks no revision of MCP that Cardea knows. Its operator has to update it.",
  "outbound.refused": "The server is at an address Cardea does not connect to. Give it a public https address.",
};

/** What the calls in a batch of events say of their servers: one outcome a server, that of its last call that says anything. */
export function callOutcomesOf(events: readonly AuditEvent[]): CallOutcome[] {
  const outcomes = new Map<string, CallOutcome>();
  for (const { action, projectId, server, at, outcome, code } of events) {
    if (action !== "tool.call" || server === undefined) continue;
    const problem = Object.hasOwn(UNREACHED, code ?? "") ? UNREACHED[code ?? ""] : undefined;
    if (outcome !== "ok" && problem === undefined) continue;
    const key = `${projectId} ${server}`;
    if ((outcomes.get(key)?.at ?? 0) <= at) outcomes.set(key, { projectId, server, at, ...(problem !== undefined && { problem }) });
  }
  return [...outcomes.values()];
}
