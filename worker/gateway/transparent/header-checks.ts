import { MESSAGE_HEADERS, makeInjectingFetch, type Target } from "../../downstream/downstream.ts";
import type { Background } from "../../lib/background.ts";
import { type Clock, HOUR } from "../../lib/clock.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import { makeExpiringCache } from "../../lib/memory/expiring-cache.ts";
import { isRecord, MAX_REQUEST_BYTES, type Message, parseJson } from "../../protocol/message.ts";
import { readText } from "../../protocol/message-stream.ts";
import { HEADER_MISMATCH, HEADER_SAFE, LATEST, STATELESS_META } from "../navigator/plain-request.ts";

/** Calls of a server in one isolate after which it is worth three requests to find out. */
export const WORTH_ASKING = 100;
const KNOWN_FOR = 1 * HOUR;
/** Of two numbers and an answer. */
const KNOWN_BYTES = 50;

export type HeaderChecks = ReturnType<typeof makeHeaderChecks>;

/**
 * Which servers refuse a message that is not what its headers say (MCP 2026-07-28, standard request headers). What such a
 * server takes, its headers describe, so it can stream through unread. That a server speaks the revision is not enough: at
 * one that does not check, an agent could call a tool under the name of another one in the audit.
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
    /** Whether it is known to; a server that is called often is asked, beside the answer. */
    areMade(target: Target, background: Background): boolean {
      const key = keyOf(target);
      const server = known.find(key) ?? { calls: 0, checks: false };
      if (server.calls === 0) known.keep(key, server);
      if (server.checks) return true;
      if (++server.calls === WORTH_ASKING) background(ask(target, fetch).then((checks) => Object.assign(server, { checks })));
      return false;
    },

    /** After a message failed that was not read: the next ones are, so that their answers can be. */
    forget: (target: Target): void => known.forget(keyOf(target)),
  };
}

type Described = { described: Record<string, string>; body: unknown };

/** Messages that do nothing anywhere, each under headers that say something else. */
const NOBODY = "cardea-no-such-tool";
const toRequest = (method: string, params: object = {}) => ({ jsonrpc: "2.0", id: "cardea", method, params: { ...params, _meta: STATELESS_META } });
const MISMATCHED: Described[] = [
  { described: { "mcp-method": "tools/list" }, body: toRequest("server/discover") },
  { described: { "mcp-method": "tools/call", "mcp-name": `${NOBODY}-either` }, body: toRequest("tools/call", { name: NOBODY, arguments: {} }) },
];
/** A batch is nothing since 2025-06-18: a server that takes one does not read it as its headers say. */
const BATCH: Described = { described: { "mcp-method": "server/discover" }, body: [toRequest("server/discover")] };

async function ask(target: Target, fetch: Fetch): Promise<boolean> {
  const send = makeInjectingFetch(target.server, { secret: target.source.secret }, fetch);
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

/** What a request's headers say of the message in its body, as far as it is recorded; nothing where they do not say it. */
export function describedMessage(headers: Headers): Message | undefined {
  if (headers.get("mcp-protocol-version") !== LATEST) return undefined;
  const length = headers.get("content-length");
  if (!(Number(length) > 0 && Number(length) <= MAX_REQUEST_BYTES)) return undefined;
  const method = headers.get("mcp-method");
  const name = headers.get("mcp-name");
  if (!isPlainValue(method) || (method === "tools/call" && !isPlainValue(name))) return undefined;
  return { id: undefined, method, params: name === null ? {} : { name } };
}

/** Other values are encoded (`=?base64?…`), or several. */
const isPlainValue = (value: string | null): value is string => value !== null && HEADER_SAFE.test(value) && !value.startsWith("=?");
