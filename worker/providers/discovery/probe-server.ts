import { SECOND } from "../../lib/clock.ts";
import { findTokenChallenge, type TokenChallenge } from "../../lib/http/challenges.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import { peek } from "../../lib/http/peek.ts";
import { type KeyPlace, keyPlaceOf } from "./key-place-rules.ts";

/** @property challenged whether the server asks for a sign-in: by status 401, or by a challenge under any status */
export type Probed = TokenChallenge & { challenged: boolean };

const PING: RequestInit = {
  method: "POST",
  headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
  body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
};
const STREAM: RequestInit = { headers: { accept: "text/event-stream" } };
const STREAM_TIMEOUT = 10 * SECOND;

/** Sends a request without a token and reads the server's challenge, which counts under any status. */
export const probeServer = (serverUrl: string, fetch: Fetch): Promise<Probed> => probe(serverUrl, PING, fetch);

/** The same with a GET for a stream, because some servers challenge only that. A failed request counts as no challenge. */
export async function probeStream(serverUrl: string, fetch: Fetch): Promise<Probed> {
  const probed = probe(serverUrl, { ...STREAM, signal: AbortSignal.timeout(STREAM_TIMEOUT) }, fetch);
  return probed.catch(() => ({ challenged: false }));
}

async function probe(serverUrl: string, init: RequestInit, fetch: Fetch): Promise<Probed> {
  const response = await fetch(serverUrl, init);
  await response.body?.cancel();
  const challenge = findTokenChallenge(response.headers);
  return { ...challenge, challenged: response.status === 401 || challenge !== undefined };
}

/** Statuses with which servers refuse a request that has no key. */
const REFUSING = new Set([400, 401, 403]);

/** Where a server wants its key. It is asked with a POST, then with a GET for a stream. @returns nothing if it refuses neither */
export async function findKeyPlace(serverUrl: string, fetch: Fetch, limit = STREAM_TIMEOUT): Promise<KeyPlace | undefined> {
  const signal = AbortSignal.timeout(limit);
  for (const init of [PING, STREAM]) {
    const response = await fetch(serverUrl, { ...init, signal }).catch(() => undefined);
    if (!response) return undefined;
    const seen = await peek(response);
    await seen.response.body?.cancel();
    if (REFUSING.has(response.status)) return keyPlaceOf({ headers: response.headers, text: seen.text });
  }
  return undefined;
}

/** Whether there is a page at an endpoint that nothing has published. */
export async function isThere(endpoint: string, fetch: Fetch, limit = STREAM_TIMEOUT): Promise<boolean> {
  const response = await fetch(endpoint, { signal: AbortSignal.timeout(limit) }).catch(() => undefined);
  await response?.body?.cancel();
  return response !== undefined && response.status < 500 && ![404, 405, 410].includes(response.status);
}
