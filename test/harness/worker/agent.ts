import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { Bindings } from "../../../worker/env.ts";
import { ORIGIN, send } from "./app.ts";
import type { Browser } from "./browser.ts";

export type Tokens = { access_token: string; refresh_token: string; expires_in: number };

const REDIRECT = "http://127.0.0.1:33418/callback";

/** What a client of the inbound authorization server holds between its requests. */
export type Grant = { clientId: string; code: string; verifier: string; resource: string };

/** Registers a client and walks a person through consent. @returns the code, not yet redeemed */
export async function authorize(browser: Browser, project: string): Promise<Grant> {
  const registered = await send("/oauth/register", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ client_name: "Test agent", redirect_uris: [REDIRECT], token_endpoint_auth_method: "none" }),
  });
  const { client_id: clientId } = (await registered.json()) as { client_id: string };
  const verifier = "v".repeat(64);
  const resource = `${ORIGIN}/mcp/${project}`;
  const query = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: REDIRECT,
    scope: "mcp",
    state: "xyz",
    resource,
    code_challenge: await challengeOf(verifier),
    code_challenge_method: "S256",
  });
  const path = `/authorize?${query}`;
  const page = await browser.visit(path);
  const handle = /name="handle" value="([^"]+)"/.exec(page.text)?.[1];
  if (!handle) throw new Error(`no consent form: ${page.status} ${page.text.slice(0, 500)}`);
  const answer = await browser.submit(path, { handle, decision: "approve" });
  const code = new URL(answer.location ?? "").searchParams.get("code");
  if (!code) throw new Error(`no code: ${answer.status} ${answer.location}`);
  return { clientId, code, verifier, resource };
}

/** Sends a token request (RFC 6749 §3.2). */
export function requestToken(form: Record<string, string>): Promise<Response> {
  return send("/oauth/token", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
  });
}

export const redeemCode = ({ clientId, code, verifier }: Grant): Promise<Response> =>
  requestToken({ grant_type: "authorization_code", client_id: clientId, code, redirect_uri: REDIRECT, code_verifier: verifier });

export const refreshToken = ({ clientId }: Grant, token: string): Promise<Response> =>
  requestToken({ grant_type: "refresh_token", client_id: clientId, refresh_token: token });

/** An access token for the project's endpoint, as the person. */
export async function signInAgent(browser: Browser, project: string): Promise<Tokens> {
  const response = await redeemCode(await authorize(browser, project));
  if (response.status !== 200) throw new Error(`no token: ${response.status} ${await response.text()}`);
  return (await response.json()) as Tokens;
}

export type Era = "modern" | "legacy";

/** The official client, connected with a token. @param era which protocol revision it speaks */
export async function connectAgent(project: string, token: string, era: Era = "modern", as?: Bindings): Promise<Client> {
  const client = new Client(
    { name: "test-agent", version: "1" },
    { versionNegotiation: { mode: era === "modern" ? { pin: "2026-07-28" } : "legacy" } },
  );
  const transport = new StreamableHTTPClientTransport(new URL(`/mcp/${project}`, ORIGIN), {
    fetch: (url, init) => send(new URL(url), init, as),
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  });
  await client.connect(transport);
  return client;
}

/** The text of a tool's answer. */
export async function call(client: Client, name: string, args: Record<string, unknown> = {}): Promise<{ text: string; isError: boolean }> {
  const result = await client.callTool({ name, arguments: args });
  const text = result.content.map((part) => (part.type === "text" ? part.text : "")).join("\n");
  return { text, isError: result.isError === true };
}

/** Whose credential reached the server, by its `whoami`. */
export async function whoami(client: Client, server: string): Promise<string> {
  const { text, isError } = await call(client, `${server}__whoami`);
  return isError ? text : (JSON.parse(text) as { owner: string }).owner;
}

async function challengeOf(verifier: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));
  return btoa(String.fromCharCode(...digest))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
