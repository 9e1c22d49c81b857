import { isCredentialHeader, isCredentialParameter } from "../../worker/auth-scopes/field-name-rules.ts";
import type { HttpServer } from "./bridge-file.ts";
import { type Asked, NoAnswer } from "./exchanges.ts";

/** Headers of MCP and of the body, which Cardea sends besides a credential. */
const OF_MCP = /^(accept|content-type|last-event-id|mcp-[a-z0-9-]+|user-agent)$/;
const NOT_CONNECTED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"]);

/** Asks an HTTP server of the private network. Its address is the file's own, and so are the headers that the file sets. @throws NoAnswer */
export async function askPrivateServer({ url, headers: own }: HttpServer, asked: Asked): Promise<Response> {
  const target = new URL(url);
  const known = new Set(target.searchParams.keys());
  for (const [name, value] of Object.entries(asked.query)) if (isCredentialParameter(name) && !known.has(name)) target.searchParams.set(name, value);
  const sent = Object.entries(asked.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const taken = sent.filter(([name]) => OF_MCP.test(name) || isCredentialHeader(name));
  const { method, body, signal } = asked;
  const response = await fetch(target, {
    method,
    headers: { ...Object.fromEntries(taken), ...own },
    redirect: "manual",
    signal,
    ...(body && { body }),
  }).catch((error: unknown) => {
    const code = ((error as Error).cause as { code?: string } | undefined)?.code ?? "";
    throw new NoAnswer(NOT_CONNECTED.has(code) ? "unreachable" : "broke_off", code || (error as Error).name);
  });
  if (response.status < 300 || response.status >= 400 || response.status === 304) return response;
  await response.body?.cancel();
  // After 303 the server has done what it was asked.
  throw new NoAnswer(response.status === 303 ? "broke_off" : "moved", `it redirects (${response.status})`);
}
