import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { deferred } from "../bridge/deferred.ts";
import { EXIT, Failure } from "../failure.ts";

/** The answer of the authorization server, as the browser brought it. @property iss who says that they answered (RFC 9207) */
type Reply = { code: string; iss: string | undefined };

/** How long a person may take to sign in, in ms. */
const PATIENCE = 10 * 60_000;
const PATH = "/callback";

const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
const isEqual = (one: string, other: string): boolean => timingSafeEqual(hash(one), hash(other));

/**
 * Listens on the machine's own interface for the browser to come back (RFC 8252 §7.3). Only a request with the right state counts, and only the first
 * one. Any other page that the browser has open can send requests here, too: they change nothing and end nothing.
 *
 * @param state that the answer must have @param patience in ms
 */
export async function listenForReply(state: string, patience = PATIENCE) {
  const { promise: reply, resolve, reject } = deferred<Reply>();
  let isDone = false;
  const server = createServer((request, response) => {
    const read = readReply(request, state);
    if (!read || isDone) return say(response, 400, "This is not the answer that the command waits for. Nothing was done.");
    isDone = true;
    if ("denied" in read) {
      say(response, 200, "You did not allow it. You can close this page.");
      reject(new Failure(EXIT.refused, "The sign-in was not allowed in the browser. Nothing was kept."));
    } else {
      say(response, 200, "The command line has got the answer, and says in the terminal whether you are signed in. You can close this page.");
      resolve(read);
    }
  });
  await new Promise<void>((listening, failed) => server.once("error", failed).listen(0, "127.0.0.1", listening));
  const late = () => reject(new Failure(EXIT.failed, "Nobody has finished the sign-in in the browser. Run the command again."));
  const timer = setTimeout(late, patience);
  // The caller may fail before they wait for the answer.
  reply.catch(() => undefined);
  return {
    redirectUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`,
    reply,
    stop(): void {
      clearTimeout(timer);
      server.close();
      server.closeIdleConnections();
    },
  };
}

function readReply({ method, url = "/" }: IncomingMessage, state: string): Reply | { denied: true } | undefined {
  if (method !== "GET" || !URL.canParse(url, "http://127.0.0.1")) return undefined;
  const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
  const one = (name: string): string | undefined => (searchParams.getAll(name).length === 1 ? (searchParams.get(name) ?? undefined) : undefined);
  if (pathname !== PATH || !isEqual(one("state") ?? "", state)) return undefined;
  const code = one("code");
  if (code !== undefined && !searchParams.has("error")) return { code, iss: one("iss") };
  return searchParams.has("error") ? { denied: true } : undefined;
}

function say(response: ServerResponse, status: number, sentence: string): void {
  const headers = {
    "content-type": "text/plain; charset=utf-8",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    connection: "close",
  };
  response.writeHead(status, headers).end(`${sentence}\n`);
}
