import { execFile } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as ClientOf2025 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportOf2025 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listClients, toAgentEndpoint } from "../../worker/catalog/agent-clients/agent-clients-rules.ts";
import { type Browser, makeBrowserOn, sendTo } from "../harness/browser.ts";
import { freeRange } from "../harness/free-ports.ts";
import { allowInBrowser, runProgram, signInWhenAsked } from "../harness/program.ts";
import { provide } from "../harness/provide.ts";
import { FRAMEWORKS } from "./framework-clients.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

const REDIRECT = "http://127.0.0.1:33418/callback";

/** The OAuth provider of an application: it keeps the tokens, and sends the person's browser to the consent page. */
function makeSignIn(browser: Browser) {
  const kept: {
    client?: { client_id: string };
    tokens?: { access_token: string; token_type: string };
    verifier?: string;
    callback?: URLSearchParams;
  } = {};
  return {
    kept,
    provider: {
      redirectUrl: REDIRECT,
      clientMetadata: {
        client_name: "Real client",
        redirect_uris: [REDIRECT],
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", "refresh_token"],
      },
      clientInformation: () => kept.client,
      saveClientInformation(client: { client_id: string }) {
        kept.client = client;
      },
      tokens: () => kept.tokens,
      saveTokens(tokens: { access_token: string; token_type: string }) {
        kept.tokens = tokens;
      },
      saveCodeVerifier(verifier: string) {
        kept.verifier = verifier;
      },
      codeVerifier: () => kept.verifier ?? "",
      async redirectToAuthorization(url: URL) {
        kept.callback = (await allowInBrowser(browser, url)).searchParams;
      },
    },
  };
}

describe("F96: a client that knows only the URL signs in by itself", () => {
  let cardea: Cardea;
  let ada: Browser;

  beforeAll(async () => {
    cardea = await startCardea();
    const send = sendTo(cardea.origin);
    ada = makeBrowserOn(cardea.origin, send);
    const link = new URL(/Auth link\s+(\S+)/.exec(cardea.output)?.[1] ?? "").pathname;
    await ada.signIn("ada@example.com", link);
    const page = await ada.submit(`${link}/notes`, { "X-API-Key": "demo-ada-1" });
    expect((await ada.follow(page)).text).toContain("is connected");
    await provide(ada, link, "calendar", { owner: "ada", key: "", origin: cardea.origin });
  });
  afterAll(() => cardea?.stop());

  const urlOf = (path: string) => new URL(`/mcp/${path}`, cardea.origin);

  test.each(["demo", "demo/servers/notes"])("the official client of the sessionful revisions signs in and calls a tool at /mcp/%s", async (path) => {
    const { kept, provider } = makeSignIn(ada);
    const connect = async () => {
      const transport = new TransportOf2025(urlOf(path), { authProvider: provider });
      const client = new ClientOf2025({ name: "v1", version: "1" }, { capabilities: {} });
      await client.connect(transport);
      return { client, transport };
    };
    const first = new TransportOf2025(urlOf(path), { authProvider: provider });
    await expect(new ClientOf2025({ name: "v1", version: "1" }).connect(first)).rejects.toThrow("Unauthorized");
    await first.finishAuth(kept.callback?.get("code") ?? "");
    const { client, transport } = await connect();
    expect(transport.sessionId).toBeTruthy();
    const name = path === "demo" ? "notes__whoami" : "whoami";
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain(name);
    for (let times = 0; times < 3; times++) expect(JSON.stringify(await client.callTool({ name, arguments: {} }))).toContain("ada");
    await client.close();
  });

  test.each(["demo", "demo/servers/calendar"])("the official client of the stateless revision signs in and calls a tool at /mcp/%s", async (path) => {
    const { kept, provider } = makeSignIn(ada);
    const options = { versionNegotiation: { mode: "auto" } } as const;
    const first = new StreamableHTTPClientTransport(urlOf(path), { authProvider: provider });
    await expect(new Client({ name: "v2", version: "1" }, options).connect(first)).rejects.toThrow("Unauthorized");
    await first.finishAuth(kept.callback ?? new URLSearchParams());
    const client = new Client({ name: "v2", version: "1" }, options);
    await client.connect(new StreamableHTTPClientTransport(urlOf(path), { authProvider: provider }));
    expect(client.getProtocolEra()).toBe("modern");
    const name = path === "demo" ? "calendar__whoami" : "whoami";
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain(name);
    for (let times = 0; times < 3; times++) expect(JSON.stringify(await client.callTool({ name, arguments: {} }))).toContain("ada");
    await client.close();
  });

  /** An access token for an MCP URL, as a program keeps it that has signed in. */
  async function tokenFor(path: string): Promise<string> {
    const { kept, provider } = makeSignIn(ada);
    const transport = new TransportOf2025(urlOf(path), { authProvider: provider });
    await expect(new ClientOf2025({ name: "framework", version: "1" }).connect(transport)).rejects.toThrow("Unauthorized");
    await transport.finishAuth(kept.callback?.get("code") ?? "");
    return kept.tokens?.access_token ?? "";
  }

  test.each(Object.keys(FRAMEWORKS).flatMap((name) => ["demo", "demo/servers/notes"].map((path) => [name, path] as const)))(
    "F96: %s with a person's token lists the tools at /mcp/%s and calls one in the person's name",
    async (name, path) => {
      const token = await tokenFor(path);
      const client = await FRAMEWORKS[name]?.(urlOf(path).href, token);
      const tool = path === "demo" ? "notes__whoami" : "whoami";
      expect(await client?.list()).toContain(tool);
      for (let times = 0; times < 3; times++) expect(JSON.stringify(await client?.call(tool))).toContain("ada");
      await client?.close();
    },
  );

  test.each(Object.keys(FRAMEWORKS))("F96: %s tells the program that a token is refused", async (name) => {
    const refused = FRAMEWORKS[name]?.(urlOf("demo").href, "not-a-token");
    await expect(refused).rejects.toThrow(/401|unauthorized|authenticat/i);
  });

  test.each([
    ["http-only", "demo"],
    ["http-only", "demo/servers/notes"],
    ["sse-only", "demo/sse"],
    ["sse-only", "demo/servers/notes/sse"],
  ])("F91: mcp-remote with the transport %s signs in and calls a tool at /mcp/%s", async (strategy, path) => {
    const transport = new StdioClientTransport({
      command: "mcp-remote",
      // As the settings file has it, and what a test needs.
      args: [...argumentsOf("mcp-remote", urlOf(path).href), "--allow-http", "--transport", strategy],
      env: { ...(process.env as Record<string, string>), MCP_REMOTE_CONFIG_DIR: folder(), BROWSER: "true" },
      stderr: "pipe",
    });
    const said = signInWhenAsked([transport.stderr as Readable], cardea.origin, ada);
    const client = new Client({ name: "by mcp-remote", version: "1" });
    await client.connect(transport).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${said()}`);
    });
    const name = path.startsWith("demo/servers") ? "whoami" : "notes__whoami";
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain(name);
    for (let times = 0; times < 3; times++) expect(JSON.stringify(await client.callTool({ name, arguments: {} }))).toContain("ada");
    await client.close();
  });

  /** The Inspector's words for the two kinds of revision. */
  const ERAS = { sessionful: "legacy", stateless: "modern" };

  test.each<[revisions: keyof typeof ERAS, transport: string, path: string]>([
    ["sessionful", "http", "demo"],
    ["stateless", "http", "demo"],
    ["sessionful", "sse", "demo/sse"],
    ["sessionful", "http", "demo/servers/notes"],
    ["stateless", "http", "demo/servers/calendar"],
  ])("the Inspector's CLI in %s revisions over %s signs in and calls a tool at /mcp/%s", async (revisions, transport, path) => {
    const tool = { demo: "notes__whoami", "demo/sse": "notes__whoami" }[path] ?? "whoami";
    const callback = `http://127.0.0.1:${await freeRange(1)}/oauth/callback`;
    const [cli = "", ...shown] = argumentsOf("inspector", urlOf(path).href).slice(0, 2);
    const target = [...shown, "--transport", transport, "--protocol-era", ERAS[revisions], "--callback-url", callback];
    const HOME = folder();
    const inspect = (...method: string[]) =>
      runProgram(
        {
          command: "mcp-inspector",
          args: [cli, ...target, "--format", "json", "-q", ...method],
          env: { HOME, BROWSER: "true", MCP_AUTO_OPEN_ENABLED: "true" },
        },
        ({ stdout, stderr }) => signInWhenAsked([stdout, stderr], cardea.origin, ada),
      );
    expect(await inspect("--method", "tools/list")).toContain(`"${tool}"`);
    expect(await inspect("--method", "tools/call", "--tool-name", tool)).toContain("ada");
  });
});

describe("F123: the snippets for programs", () => {
  let cardea: Cardea;
  let admin: Browser;
  beforeAll(async () => {
    cardea = await startCardea();
    admin = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    await admin.signIn("admin@example.com");
  });
  afterAll(() => cardea?.stop());

  test.each(["curl", "sdk-typescript"])("the snippet of %s runs as it is shown, and lists the tools", async (id) => {
    const { body } = await admin.api<{ key: string; usage: { command: string } }>("POST", "/projects/demo/api-keys", {
      name: id,
      actsForUsers: true,
    });
    const endpoint = toAgentEndpoint(`${cardea.origin}/mcp/demo`, { project: "demo" });
    const steps =
      listClients()
        .find((client) => client.id === id)
        ?.steps(endpoint, { secret: body.key }) ?? [];
    const text = steps.map((step) => ("text" in step ? step.text : "")).join("");
    const [command, args] = id === "curl" ? ["sh", ["-c", body.usage.command]] : [process.execPath, ["--input-type=module", "--eval", text]];
    const { stdout } = await promisify(execFile)(command, args);
    expect(stdout).toContain("open__whoami");
  });
});

/** What the set-up of a client passes to its program: what follows the name of the package. */
function argumentsOf(id: string, url: string): string[] {
  const steps =
    listClients()
      .find((client) => client.id === id)
      ?.steps(toAgentEndpoint(url, { project: "demo" })) ?? [];
  const [step] = steps.flatMap((one) => ("text" in one ? [one] : []));
  if (!step) throw new Error(`no program of ${id}`);
  if (step.kind === "run") return step.text.split(" ").slice(3);
  return (JSON.parse(step.text) as { mcpServers: Record<string, { args: string[] }> }).mcpServers.demo?.args.slice(2) ?? [];
}

/** A new folder for the files of one program. */
const folder = () => mkdtempSync(join(tmpdir(), "cardea-client-"));
