import { Client, type ClientCapabilities, SSEClientTransport, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { Browser, Send } from "./browser.ts";

export type Tokens = { access_token: string; refresh_token: string; expires_in: number };

/** What a client of the inbound authorization server holds between its requests. */
export type Grant = { clientId: string; code: string; verifier: string; resource: string };

/** Which protocol revision a client speaks. */
export type Revisions = "stateless" | "sessionful";

/**
 * What a client can do.
 * @property by carries its requests in place of the usual `Send`
 * @property openUrl opens a URL for the person, on a URL elicitation of the server
 * @property capabilities that it declares, unless it has `openUrl`
 */
type Abilities = {
  by?: Send;
  capabilities?: ClientCapabilities;
  openUrl?: (url: string, message: string) => Promise<"accept" | "decline" | "cancel">;
};

const REDIRECT = "http://127.0.0.1:33418/callback";
const FORM = { "content-type": "application/x-www-form-urlencoded" };

/** Agents of the Cardea instance at `origin`. @param send carries a request there and follows no redirect */
export function makeAgents(origin: string, send: Send) {
  /** Sends a token request (RFC 6749 §3.2). */
  const requestToken = (form: Record<string, string>): Promise<Response> =>
    send("/oauth/token", { method: "POST", headers: FORM, body: new URLSearchParams(form).toString() });

  /** Registers a client (RFC 7591). @returns its id */
  async function registerClient(name = "Test agent"): Promise<string> {
    const registered = await send("/oauth/register", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ client_name: name, redirect_uris: [REDIRECT], token_endpoint_auth_method: "none" }),
    });
    return ((await registered.json()) as { client_id: string }).client_id;
  }

  let usualClient: Promise<string> | undefined;

  /** The authorization request that a client opens in the person's browser. @param change parameters to replace; undefined removes one */
  async function authorizationPath(project: string, change: Record<string, string | undefined> = {}): Promise<{ path: string; grant: Grant }> {
    usualClient ??= registerClient();
    const clientId = change.client_id ?? (await usualClient);
    const verifier = "v".repeat(64);
    const resource = `${origin}/mcp/${project}`;
    const query = {
      response_type: "code",
      client_id: clientId,
      redirect_uri: REDIRECT,
      scope: "mcp:read mcp:call",
      state: "xyz",
      resource,
      code_challenge: await challengeOf(verifier),
      code_challenge_method: "S256",
      ...change,
    };
    const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return { path: `/authorize?${new URLSearchParams(given)}`, grant: { clientId, code: "", verifier, resource } };
  }

  /** Lets a person consent. @returns the grant with its code, which is not redeemed yet */
  async function authorize(browser: Browser, project: string, change: Record<string, string> = {}): Promise<Grant> {
    const { path, grant } = await authorizationPath(project, change);
    const page = await browser.visit(path);
    const handle = handleOf(page.text);
    if (!handle) throw new Error(`no consent form: ${page.status} ${page.text.slice(0, 2000)}`);
    const answer = await browser.submit(path, { handle, decision: "approve", scope: "mcp:call" });
    const code = new URL(answer.location ?? "").searchParams.get("code");
    if (!code) throw new Error(`no code: ${answer.status} ${answer.location}`);
    return { ...grant, code };
  }

  const redeemCode = ({ clientId, code, verifier }: Grant): Promise<Response> =>
    requestToken({ grant_type: "authorization_code", client_id: clientId, code, redirect_uri: REDIRECT, code_verifier: verifier });

  return {
    registerClient,
    authorizationPath,
    authorize,
    requestToken,
    redeemCode,
    refreshToken: ({ clientId }: Grant, token: string): Promise<Response> =>
      requestToken({ grant_type: "refresh_token", client_id: clientId, refresh_token: token }),

    /** Forgets the registered client, after the origin has lost its storage. */
    forgetClient(): void {
      usualClient = undefined;
    },

    /**
     * Gets tokens for the project's endpoint in the name of the person. A second sign-in of one client ends the first one's grant.
     * @param change another client, for example
     */
    async signInAgent(browser: Browser, project: string, change: Record<string, string> = {}): Promise<Tokens> {
      const response = await redeemCode(await authorize(browser, project, change));
      if (response.status !== 200) throw new Error(`no token: ${response.status} ${await response.text()}`);
      return (await response.json()) as Tokens;
    },

    /** Connects the official client with a token. */
    async connectAgent(
      project: string,
      token: string,
      revisions: Revisions = "stateless",
      { by = send, openUrl, capabilities }: Abilities = {},
    ): Promise<Client> {
      const client = new Client(
        { name: "test-agent", version: "1" },
        {
          versionNegotiation: { mode: revisions === "stateless" ? { pin: "2026-07-28" } : "legacy" },
          capabilities: openUrl ? { elicitation: { url: {} } } : capabilities,
        },
      );
      if (openUrl)
        client.setRequestHandler("elicitation/create", async ({ params }) => {
          return { action: await openUrl("url" in params ? params.url : "", params.message) };
        });
      const transport = new StreamableHTTPClientTransport(new URL(`/mcp/${project}`, origin), {
        fetch: (url, init) => by(String(url), init),
        requestInit: { headers: { authorization: `Bearer ${token}` } },
      });
      await client.connect(transport);
      return client;
    },

    /** Connects the official client over HTTP+SSE. @param path of the endpoint, without `/sse` */
    async connectOlder(path: string, token: string): Promise<Client> {
      const client = new Client({ name: "test-agent", version: "1" });
      const transport = new SSEClientTransport(new URL(`/mcp/${path}/sse`, origin), {
        fetch: (url, init) => send(String(url), init),
        requestInit: { headers: { authorization: `Bearer ${token}` } },
      });
      await client.connect(transport);
      return client;
    },
  };
}

/** The handle in a consent page's form. */
export function handleOf(page: string): string | undefined {
  return /name="handle" value="([^"]+)"/.exec(page)?.[1];
}

/** The text of a tool's answer. */
export async function call(client: Client, name: string, args: Record<string, unknown> = {}): Promise<{ text: string; isError: boolean }> {
  const result = await client.callTool({ name, arguments: args });
  const text = result.content.map((part) => (part.type === "text" ? part.text : "")).join("\n");
  return { text, isError: result.isError === true };
}

/** The owner of the credential that the server received, as its tool `whoami` tells. If the call fails, the error's text. */
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
