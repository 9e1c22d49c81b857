import { MESSAGE_HEADERS, makeInjectingFetch, type Target } from "../../downstream/downstream.ts";
import type { Background } from "../../lib/background.ts";
import { type Clock, HOUR } from "../../lib/clock.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import { makeExpiringCache } from "../../lib/memory/expiring-cache.ts";
import { isRecord } from "../../lib/record.ts";
import { MAX_REQUEST_BYTES, type Message, parseJson } from "../../protocol/message.ts";
import { readText } from "../../protocol/message-stream.ts";
import { HEADER_MISMATCH, HEADER_SAFE, LATEST, STATELESS_META } from "../navigator/plain-request.ts";

/** After this many calls of a server in one isolate, three requests are made to find out whether it checks headers. */
export const WORTH_ASKING = 100;
const KNOWN_FOR = 1 * HOUR;
/** The size in memory of two numbers and an answer. */
const KNOWN_BYTES = 50;

export type HeaderChecks = ReturnType<typeof makeHeaderChecks>;

/**
 * Finds out which servers refuse a message that differs from its headers (MCP 2026-07-28, standard request headers). Messages to such
 * a server can be forwarded unread, because the headers describe them correctly. At a server that speaks the revision but does
 * not check, an agent could call a tool that the audit records by another name.
 */
export function makeHeaderChecks({ fetch, clock }: { fetch: Fetch; clock: Clock }) {
  const known = makeExpiringCache<{ calls: number; checks: boolean }>({
    name: "header checks",
    ttl: KNOWN_FOR,
    bytesOf: () => KNOWN_BYTES,
    clock,
  });
  const keyOf = ({ server }: Target) => `${server.id} ${server.url}`;

  return {
    /** Whether the server is known to check. A server that is called often is asked in the background. */
    areMade(target: Target, background: Background): boolean {
      const key = keyOf(target);
      const server = known.find(key) ?? { calls: 0, checks: false };
      if (server.calls === 0) known.keep(key, server);
      if (server.checks) return true;
      if (++server.calls === WORTH_ASKING) background(ask(target, fetch).then((checks) => Object.assign(server, { checks })));
      return false;
    },

    /** Forgets a server after an unread message failed, so that the next messages are read and answered in their form. */
    forget: (target: Target): void => known.forget(keyOf(target)),
  };
}

type Described = { described: Record<string, string>; body: unknown };

/** The name of a tool that no server has. */
const NO_TOOL = "cardea-no-such-tool";
const toRequest = (method: string, params: object = {}) => ({ jsonrpc: "2.0", id: "cardea", method, params: { ...params, _meta: STATELESS_META } });
/** Messages without effect, each with headers that describe another message. */
const MISMATCHED: Described[] = [
  { described: { "mcp-method": "tools/list" }, body: toRequest("server/discover") },
  { described: { "mcp-method": "tools/call", "mcp-name": `${NO_TOOL}-either` }, body: toRequest("tools/call", { name: NO_TOOL, arguments: {} }) },
];
/** Revisions since 2025-06-18 have no batches, so a server that accepts one does not check it against its headers. */
const BATCH: Described = { described: { "mcp-method": "server/discover" }, body: [toRequest("server/discover")] };

async function ask(target: Target, fetch: Fetch): Promise<boolean> {
  const send = makeInjectingFetch(target.server, { secret: target.source.secret, subject: target.subject }, fetch);
  const post = ({ described, body }: Described) => {
    const headers = { ...MESSAGE_HEADERS, "mcp-protocol-version": LATEST, ...described };
    return send(undefined, { method: "POST", headers, body: JSON.stringify(body) });
  };
  try {
    for (const message of MISMATCHED) {
      const response = await post(message);
      const answer = parseJson(await readText(response));
      if (response.status !== 400 || !isRecord(answer) || !isRecord(answer.error) || answer.error.code !== HEADER_MISMATCH) return false;
    }
    const { status, body } = await post(BATCH);
    await body?.cancel();
    return status >= 400 && status < 500;
  } catch {
    return false;
  }
}

/** The part of a message that the audit needs, as the request's headers describe it. @returns nothing if they do not describe it */
export function describedMessage(headers: Headers): Message | undefined {
  if (headers.get("mcp-protocol-version") !== LATEST) return undefined;
  const length = headers.get("content-length");
  if (!(Number(length) > 0 && Number(length) <= MAX_REQUEST_BYTES)) return undefined;
  const method = headers.get("mcp-method");
  const name = headers.get("mcp-name");
  if (!isPlainValue(method) || (method === "tools/call" && !isPlainValue(name))) return undefined;
  return { id: undefined, method, params: name === null ? {} : { name } };
}

/** Whether a value is neither encoded (`=?base64?…`) nor a list of values. */
const isPlainValue = (value: string | null): value is string => value !== null && HEADER_SAFE.test(value) && !value.startsWith("=?");
