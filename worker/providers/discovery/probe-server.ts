import { SECOND } from "../../lib/clock.ts";
import { findTokenChallenge, type TokenChallenge } from "../../lib/http/challenges.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";

/** @property challenged whether the server asks for a sign-in, with or without words */
export type Probed = TokenChallenge & { challenged: boolean };

const PING: RequestInit = {
  method: "POST",
  headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
  body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
};
const STREAM: RequestInit = { headers: { accept: "text/event-stream" } };
const PATIENCE = 10 * SECOND;

/** What a server answers to a request without a token: the challenge counts under whichever status it comes. */
export const probeServer = (serverUrl: string, fetch: Fetch): Promise<Probed> => probe(serverUrl, PING, fetch);

/** The same for a server that challenges only those who listen to it; what cannot be asked challenges nobody. */
export async function probeStream(serverUrl: string, fetch: Fetch): Promise<Probed> {
  const asked = probe(serverUrl, { ...STREAM, signal: AbortSignal.timeout(PATIENCE) }, fetch);
  return asked.catch(() => ({ challenged: false }));
}

async function probe(serverUrl: string, init: RequestInit, fetch: Fetch): Promise<Probed> {
  const response = await fetch(serverUrl, init);
  await response.body?.cancel();
  const challenge = findTokenChallenge(response.headers);
  return { ...challenge, challenged: response.status === 401 || challenge !== undefined };
}
