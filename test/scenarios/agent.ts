import { once } from "node:events";
import { createServer } from "node:http";
import {
  Client,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from "@modelcontextprotocol/client";
import type { Page } from "playwright-core";
import { freeRange } from "../harness/free-ports.ts";

/**
 * Connects the official MCP client, which knows only the URL: it finds the authorization server, registers there,
 * and opens the browser, where the person allows the access.
 */
export async function connectAgent(mcpUrl: string, page: Page): Promise<Client> {
  const callback = await listenForCode();
  const opened: URL[] = [];
  const provider = makeOAuthProvider(callback.url, (url) => opened.push(url));
  const first = new StreamableHTTPClientTransport(new URL(mcpUrl), { authProvider: provider });
  const connected = await newClient()
    .connect(first)
    .then(
      () => true,
      (error: unknown) => {
        if (error instanceof UnauthorizedError) return false;
        throw error;
      },
    );
  const authorizationUrl = opened.at(-1);
  if (connected || !authorizationUrl) throw new Error("the client was admitted without a sign-in");

  await page.goto(authorizationUrl.href);
  await page.getByRole("button", { name: "Allow" }).click();
  const reply = await callback.received;
  await first.finishAuth(reply);
  const client = newClient();
  await client.connect(new StreamableHTTPClientTransport(new URL(mcpUrl), { authProvider: provider }));
  return client;
}

const newClient = () => new Client({ name: "story-agent", version: "1" }, { versionNegotiation: { mode: "auto" } });

function makeOAuthProvider(redirectUrl: string, open: (url: URL) => void): OAuthClientProvider {
  let information: StoredOAuthClientInformation | undefined;
  let tokens: StoredOAuthTokens | undefined;
  let verifier = "";
  let discovery: OAuthDiscoveryState | undefined;
  return {
    redirectUrl,
    clientMetadata: { client_name: "Story agent", redirect_uris: [redirectUrl], token_endpoint_auth_method: "none" },
    clientInformation: () => information,
    saveClientInformation: (saved) => {
      information = saved;
    },
    tokens: () => tokens,
    saveTokens: (saved) => {
      tokens = saved;
    },
    redirectToAuthorization: open,
    saveCodeVerifier: (saved) => {
      verifier = saved;
    },
    codeVerifier: () => verifier,
    saveDiscoveryState: (saved) => {
      discovery = saved;
    },
    discoveryState: () => discovery,
  };
}

async function listenForCode(): Promise<{ url: string; received: Promise<URLSearchParams> }> {
  const port = await freeRange(1);
  const server = createServer();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const received = new Promise<URLSearchParams>((resolve) => {
    server.on("request", (request, response) => {
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
      response.end("Done. You can close this page.");
      if (!url.searchParams.has("code")) return;
      server.close();
      resolve(url.searchParams);
    });
  });
  return { url: `http://127.0.0.1:${port}/callback`, received };
}

/** Asks the server whose credential has reached it. */
export async function whoami(agent: Client, server: string): Promise<{ owner: string; fingerprint: string }> {
  const result = await agent.callTool({ name: `${server}__whoami`, arguments: {} });
  const text = result.content.map((part) => (part.type === "text" ? part.text : "")).join("");
  if (result.isError) throw new Error(text);
  return JSON.parse(text) as { owner: string; fingerprint: string };
}

/**
 * The tools at the demo project's URL, as text, as a new session of an agent with these capabilities lists them: Cardea asks the servers again for each
 * set of capabilities.
 */
export async function listToolsRaw(origin: string, key: string, capabilities: object): Promise<string> {
  const post = (body: object, session?: string | null) =>
    fetch(`${origin}/mcp/demo`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "x-api-key": key,
        ...(session && { "mcp-session-id": session }),
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...body }),
    });
  const params = { protocolVersion: "2025-11-25", capabilities, clientInfo: { name: "raw", version: "1" } };
  const opened = await post({ method: "initialize", params });
  return (await post({ method: "tools/list" }, opened.headers.get("mcp-session-id"))).text();
}
