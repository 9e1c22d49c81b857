import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { json, text } from "node:stream/consumers";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Browser, makeBrowserOn, sendTo } from "../harness/browser.ts";
import { OWN_ENVIRONMENT } from "../harness/own-environment.ts";
import { provide } from "../harness/provide.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

type Key = { id: string; key: string };

/** Every revision that agents may speak. */
const SESSIONFUL = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];
const STATELESS = "2026-07-28";
const TOKEN_SECONDS = 15;

const folder = mkdtempSync(join(tmpdir(), "cardea-bridge-"));
const notes = join(folder, "notes");
const noted = () => readFileSync(notes, "utf8").split("\n").filter(Boolean);
let cardea: Cardea;
let admin: Browser;
let agentKey: string;
let token: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  cardea = await startCardea(undefined, { CARDEA_RESTARTS: "100" });
  admin = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
  await admin.signIn("admin@example.com");
  writeFileSync(notes, "");
  writeFileSync(join(folder, "bridge.yaml"), bridgeFile());
  for (const [slug, name] of [
    ["every", "everything"],
    ["noting", "noting"],
  ] as const) {
    const authScope = { type: "none", level: "user" };
    const server = { slug, name: slug, url: `bridge://${name}`, transport: "bridge", authScope };
    expect((await admin.api("POST", "/projects/demo/servers", server)).status).toBe(201);
  }
  const makeKey = async (more: object) => (await admin.api<Key>("POST", "/projects/demo/api-keys", { name: "bridged", ...more })).body.key;
  [agentKey, token] = await Promise.all([makeKey({ actsForUsers: true }), makeKey({ purpose: "bridge" })]);
  for (const name of ["ann", "ben"]) await admin.api("POST", "/projects/demo/members", { email: `${name}@example.com` });
});
afterAll(() => cardea?.stop());
afterEach(async () => {
  for (const child of running) await end(child, "SIGKILL");
  await expect.poll(() => bridges()).toEqual([]);
});

const bridgeFile = () => `servers:
  everything:
    command: ${process.execPath}
    args: [node_modules/@modelcontextprotocol/server-everything/dist/index.js, stdio]
    cwd: ${process.cwd()}
    env: [EVERYTHING_KEY]
    token: EVERYTHING_TOKEN
  noting:
    command: ${process.execPath}
    args: [test/fixtures/noting-program.ts, ${notes}]
    cwd: ${process.cwd()}
`;

/** Starts the program `cardea bridge`, and waits until Cardea lists it. */
async function startBridge(more: Record<string, string> = {}, project = "demo") {
  const before = (await bridges(project)).length;
  const env = { ...OWN_ENVIRONMENT, HOME: folder, CARDEA_URL: cardea.origin, CARDEA_PROJECT: "demo", CARDEA_BRIDGE_TOKEN: token, ...more };
  const child = spawn(process.execPath, ["cli/cardea.ts", "bridge", "--config", join(folder, "bridge.yaml")], { env });
  running.add(child);
  const said = text(child.stderr);
  await expect.poll(async () => (await bridges(project)).length).toBe(before + 1);
  return { child, said };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
}

/** The bridges that have said what they allow. */
async function bridges(project = "demo") {
  const { body } = await admin.api<{ bridges: { servers: { name: string }[] }[] }>("GET", `/projects/${project}/bridges`);
  return body.bridges.filter(({ servers }) => servers.length > 0);
}

/** The agent of a person, with the official client. It answers what it is asked. */
async function connect(
  path: string,
  revision: string,
  capabilities: object = { sampling: {}, elicitation: { form: {} } },
  email = "ann@example.com",
) {
  const way =
    revision === STATELESS
      ? { versionNegotiation: { mode: { pin: STATELESS } } }
      : { versionNegotiation: { mode: "legacy" as const }, supportedProtocolVersions: [revision] };
  const client = new Client({ name: "asked", version: "1" }, { capabilities, ...way });
  if ("sampling" in capabilities)
    client.setRequestHandler("sampling/createMessage", async () => ({
      role: "assistant",
      model: "m",
      content: { type: "text", text: "sampled for ann" },
    }));
  if ("elicitation" in capabilities)
    client.setRequestHandler("elicitation/create", async () => ({ action: "accept", content: { name: "Ann of the form" } }));
  const requestInit = { headers: { authorization: `Bearer ${agentKey}`, "x-user-email": email } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`/mcp/${path}`, cardea.origin), { requestInit }));
  return client;
}

/** At its own endpoint a server is served in the revisions that it speaks itself, and this one is sessionful. */
const WAYS = [
  ...[...SESSIONFUL, STATELESS].map((revision) => ["demo", revision] as const),
  ...SESSIONFUL.map((revision) => ["demo/servers/every", revision] as const),
];

describe("F86: the npm server “everything” over stdio", () => {
  test.each(WAYS)("the program asks its client, tells its progress and is called again, at /mcp/%s in the revision %s", async (path, revision) => {
    await startBridge();
    const tool = (name: string) => (path === "demo" ? `every__${name}` : name);
    const client = await connect(path, revision);
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain(tool("get-sum"));
    const sampled = await client.callTool({ name: tool("trigger-sampling-request"), arguments: { prompt: "hello" } });
    expect(JSON.stringify(sampled)).toContain("sampled for ann");
    const asked = await client.callTool({ name: tool("trigger-elicitation-request"), arguments: {} });
    expect(JSON.stringify(asked)).toContain("Ann of the form");
    const steps: number[] = [];
    const long = { name: tool("trigger-long-running-operation"), arguments: { duration: 0.4, steps: 2 } };
    await client.callTool(long, { onprogress: ({ progress }) => steps.push(progress) });
    expect(steps).toEqual([1, 2]);
    expect(JSON.stringify(await client.callTool({ name: tool("get-sum"), arguments: { a: 2, b: 3 } }))).toContain("5");
    await client.close();
  });
});

describe("F86: a program behind a bridge", () => {
  test.each([
    ["demo", "2024-11-05"],
    ["demo", "2025-11-25"],
    ["demo", STATELESS],
    ["demo/servers/noting", "2024-11-05"],
    ["demo/servers/noting", "2025-11-25"],
  ])("a program is told that a call is cancelled, at /mcp/%s in the revision %s, and serves the next one", async (path, revision) => {
    await startBridge();
    const tool = (name: string) => (path === "demo" ? `noting__${name}` : name);
    const client = await connect(path, revision, {});
    const abort = new AbortController();
    const before = noted().length;
    let steps = 0;
    const options = { signal: abort.signal, onprogress: () => void steps++ };
    // It tells its progress, because workerd on a machine notices only when it writes that a stateless client has gone.
    const waiting = client.callTool({ name: tool("tick"), arguments: {} }, options).catch(() => "cancelled");
    await expect.poll(() => steps).toBeGreaterThan(1);
    abort.abort();
    expect(await waiting).toBe("cancelled");
    await expect.poll(() => noted().slice(before)).toEqual(["tick", "cancelled"]);
    expect(JSON.stringify(await client.callTool({ name: tool("note"), arguments: {} }))).toContain("noted");
    await client.close();
  });

  test("a tool of a program is found and called at a navigator in search mode", async () => {
    await startBridge();
    const navigator = { name: "Found", mode: "search", inChatAuthentication: false, denied: [] };
    expect((await admin.api("PUT", "/projects/demo/navigators/found", navigator)).status).toBeLessThan(300);
    const client = await connect("demo/navigators/found", STATELESS, {});
    const found = await client.callTool({ name: "search_tools", arguments: { query: "note noting" } });
    expect(JSON.stringify(found)).toContain("noting__note");
    const called = await client.callTool({ name: "call_tools", arguments: { calls: [{ name: "noting__note" }] } });
    expect(JSON.stringify(called)).toContain("noted");
    await client.close();
  });

  test("a program that answers no call keeps nobody else waiting", async () => {
    await startBridge();
    const slow = await connect("demo", STATELESS, {});
    const abort = new AbortController();
    const waiting = Array.from({ length: 20 }, () =>
      slow.callTool({ name: "noting__wait", arguments: {} }, { signal: abort.signal }).catch(() => "cancelled"),
    );
    await expect.poll(() => noted().filter((line) => line === "wait").length).toBe(20);
    const other = await connect("demo", "2025-11-25", {}, "ben@example.com");
    for (const name of ["noting__note", "every__get-sum"]) {
      const result = await other.callTool({ name, arguments: { a: 2, b: 3 } });
      expect(result.isError).toBeFalsy();
    }
    abort.abort();
    await Promise.all(waiting);
    await other.close();
  });

  test("S73: a program is asked nothing twice when the Worker is killed during its call, and the bridge connects again by itself", async () => {
    const { child } = await startBridge();
    const before = noted().length;
    const client = await connect("demo", STATELESS, {});
    const waiting = client.callTool({ name: "noting__wait", arguments: {} }).then(
      (result) => JSON.stringify(result),
      () => "lost",
    );
    await expect.poll(() => noted().slice(before)).toEqual(["wait"]);
    const readGroup = () => Number(readFileSync(join(cardea.home, ".cardea", "worker.pid"), "utf8"));
    const group = readGroup();
    process.kill(-group, "SIGKILL");
    expect(await waiting).toMatch(/^lost$|broke off|may have been done|"isError":true/);
    await expect.poll(async () => readGroup() !== group && (await fetch(`${cardea.origin}/healthz`).catch(() => undefined))?.ok).toBe(true);
    await expect.poll(async () => (await bridges()).length).toBe(1);
    expect(child.exitCode).toBeNull();
    const next = await connect("demo", "2025-11-25", {});
    expect(JSON.stringify(await next.callTool({ name: "noting__note", arguments: {} }))).toContain("noted");
    expect(
      noted()
        .slice(before)
        .filter((line) => line !== "cancelled"),
    ).toEqual(["wait", "note"]);
    await next.close();
  });

  test.each(["SIGTERM", "SIGINT"] as const)(
    "S73: a program finishes its call when its bridge gets %s, while new calls go to the other bridge",
    async (signal) => {
      const before = noted().length;
      const bridge = await startBridge();
      rmSync(`${notes}.open`, { force: true });
      const client = await connect("demo", STATELESS, {});
      const held = client.callTool({ name: "noting__held", arguments: {} });
      await expect.poll(() => noted().slice(before)).toEqual(["held"]);
      await startBridge();
      bridge.child.kill(signal);
      const other = await connect("demo", "2025-11-25", {}, "ben@example.com");
      await expect.poll(async () => JSON.stringify(await other.callTool({ name: "noting__note", arguments: {} }))).toContain("noted");
      writeFileSync(`${notes}.open`, "");
      expect(JSON.stringify(await held)).toContain("opened");
      if (bridge.child.exitCode === null) await once(bridge.child, "exit");
      running.delete(bridge.child);
      expect([bridge.child.exitCode, await bridge.said]).toEqual([0, expect.stringContaining("what runs is finished first")]);
      expect(noted().filter((line) => line === "held").length).toBe(
        noted()
          .slice(0, before)
          .filter((line) => line === "held").length + 1,
      );
      await other.close();
    },
  );

  test("the work is shared out: of two bridges each serves some people, and when one is killed the other one serves all", async () => {
    const two = [await startBridge(), await startBridge()];
    const people = Array.from({ length: 8 }, (_, index) => `person${index}@example.com`);
    for (const email of people) await admin.api("POST", "/projects/demo/members", { email });
    const callAll = () =>
      Promise.all(
        people.map(async (email) => {
          const client = await connect("demo", STATELESS, {}, email);
          const result = await client.callTool({ name: "noting__parent", arguments: {} });
          return Number((result.content[0] as { text: string }).text);
        }),
      );
    const parents = await callAll();
    expect(new Set(parents)).toEqual(new Set(two.map(({ child }) => child.pid)));
    const [first, second] = two;
    await end(first?.child as ChildProcess, "SIGKILL");
    await expect.poll(async () => (await bridges()).length).toBe(1);
    expect(new Set(await callAll())).toEqual(new Set([second?.child.pid]));
  });
});

/** Becomes a client of the provider by hand, as an administrator does. */
async function registerClient() {
  const { redirectUri } = (await admin.api<{ redirectUri: string }>("GET", "/projects/demo/redirect-uri")).body;
  const registered = await fetch(`${cardea.origins.authorization}/reg`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ client_name: "Cardea", redirect_uris: [redirectUri], grant_types: ["authorization_code", "refresh_token"] }),
  });
  return { client: (await registered.json()) as { client_id: string; client_secret: string }, redirectUri };
}

test("F81: a program gets the access token of its person as the variable that the file names, and a new process when the token has expired", async () => {
  await cardea.setFixtures({ accessTokenSeconds: TOKEN_SECONDS });
  const { client, redirectUri } = await registerClient();
  const provider = { kind: "manual", authorizationUrl: `${cardea.origins.authorization}/auth`, tokenUrl: `${cardea.origins.authorization}/token` };
  const server = {
    slug: "tokens",
    name: "tokens",
    url: "bridge://everything",
    transport: "bridge",
    authScope: { type: "oauth2", level: "user" },
    oauth: { provider, scopes: ["mcp:tools"], client: { id: client.client_id, secret: client.client_secret, redirectUri } },
  };
  expect(await admin.api("POST", "/projects/demo/servers", server)).toMatchObject({ status: 201 });
  const made = await admin.api<{ id: string }>("POST", "/projects/demo/links", { type: "user", servers: ["tokens"], domains: ["example.com"] });
  const ann = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
  await ann.signIn("ann@example.com", `/connect/${made.body.id}`);
  // The sign-in succeeds also while no bridge is there.
  const page = await provide(ann, `/connect/${made.body.id}`, "tokens", { owner: "ann", key: "", origin: cardea.origin });
  expect(page.text).toContain("is connected");
  const { child } = await startBridge();

  const agent = await connect("demo", STATELESS, {});
  const tokenOf = async () => {
    const result = await agent.callTool({ name: "tokens__get-env", arguments: {} });
    const { text: said } = result.content[0] as { text: string };
    return (JSON.parse(said) as Record<string, string>).EVERYTHING_TOKEN ?? expect.fail(said);
  };
  /** Whose token it is, as the server of the fixtures that accepts it tells. */
  const statusOf = async (bearer: string) => {
    const body = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };
    const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/json", accept: "application/json, text/event-stream" };
    return (await fetch(`${cardea.origins.oauth2}/mcp`, { method: "POST", headers, body: JSON.stringify(body) })).status;
  };
  const first = await tokenOf();
  // By then Cardea, which has it from the provider a moment later, takes it for expired too.
  const endsAt = Date.now() + TOKEN_SECONDS * 1000;
  expect(await statusOf(first)).not.toBe(401);
  await expect.poll(() => statusOf(first)).toBe(401);
  await expect.poll(() => Date.now()).toBeGreaterThan(endsAt);
  const second = await tokenOf();
  expect(second).not.toBe(first);
  expect(await statusOf(second)).not.toBe(401);
  // The process with the former token is gone.
  if (process.platform === "linux")
    await expect.poll(() => readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim().split(" ").length).toBe(1);
});

describe("F130: a private HTTP server behind a bridge", () => {
  /** Below what may wait for a reader who is slower than the bridge (docs/bridge.md). */
  const LARGE = 6 * 1024 * 1024;
  let intranet: Server;
  const heard: string[] = [];

  beforeAll(async () => {
    intranet = createServer((request, response) => {
      heard.push(`${request.method} ${request.url} ${request.headers.authorization ?? "-"} ${request.headers["x-local"] ?? "-"}`);
      if (request.url?.startsWith("/moved")) return void response.writeHead(307, { location: `http://127.0.0.1:${cardea.port}/secret` }).end();
      void json(request).then(
        (message) => answerOf(message as Message, response),
        () => response.writeHead(405).end(),
      );
    });
    intranet.listen(0, "127.0.0.1");
    await once(intranet, "listening");
  });
  afterAll(() => {
    writeFileSync(join(folder, "bridge.yaml"), bridgeFile());
    intranet?.close();
  });

  type Message = { id?: number; method: string; params?: { name?: string } };
  /** A server that answers by streams, slowly, or with a lot. */
  function answerOf({ id, method, params }: Message, response: ServerResponse): void {
    const reply = (result: object) => JSON.stringify({ jsonrpc: "2.0", id, result });
    const serverInfo = { name: "intranet", version: "1" };
    if (id === undefined) return void response.writeHead(202).end();
    if (params?.name === "stream") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`data: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/message", params: { level: "info", data: "half way" } })}\n\n`);
      response.end(`data: ${reply({ content: [{ type: "text", text: "streamed" }] })}\n\n`);
      return;
    }
    response.writeHead(200, { "content-type": "application/json" });
    if (method === "initialize") response.end(reply({ protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo }));
    else if (method === "tools/list") response.end(reply({ tools: ["stream", "large"].map((name) => ({ name, inputSchema: { type: "object" } })) }));
    else if (method === "tools/call") response.end(reply({ content: [{ type: "text", text: "x".repeat(LARGE) }] }));
    else response.end(JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32601, message: "unknown" } }));
  }

  test("a private server is asked with the key that the bridge alone has, or with the person's own; streams and large answers pass, a redirect does not", async () => {
    const { port } = intranet.address() as AddressInfo;
    const local = `  local: { url: "http://127.0.0.1:${port}/local", headers: { X-Local: "\${INTRANET_KEY}" } }\n`;
    const others = `  cloud: { url: "http://127.0.0.1:${port}/cloud" }\n  moved: { url: "http://127.0.0.1:${port}/moved" }\n`;
    writeFileSync(join(folder, "bridge.yaml"), bridgeFile() + local + others);
    const authorization = { name: "Authorization", label: "Key", help: "", prefix: "Bearer " };
    for (const [slug, authScope] of [
      ["local", { type: "none", level: "user" }],
      ["cloud", { type: "header", level: "user", fields: [authorization] }],
      ["moved", { type: "none", level: "user" }],
    ] as const)
      expect(
        await admin.api("POST", "/projects/demo/servers", { slug, name: slug, url: `bridge://${slug}`, transport: "bridge", authScope }),
      ).toMatchObject({
        status: 201,
      });
    await startBridge({ INTRANET_KEY: "of-the-bridge" });
    const made = await admin.api<{ id: string }>("POST", "/projects/demo/links", { type: "user", servers: ["cloud"], domains: ["example.com"] });
    const ann = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    await ann.signIn("ann@example.com", `/connect/${made.body.id}`);
    const page = await ann.follow(await ann.submit(`/connect/${made.body.id}/cloud`, { Authorization: "key-of-ann" }));
    expect(page.text).toContain("is connected");

    for (const path of ["demo", "demo/servers/local"]) {
      const agent = await connect(path, "2025-11-25", {});
      const tool = (name: string) => (path === "demo" ? `local__${name}` : name);
      const lines: unknown[] = [];
      agent.setNotificationHandler("notifications/message", ({ params }) => void lines.push(params.data));
      expect(JSON.stringify(await agent.callTool({ name: tool("stream"), arguments: {} }))).toContain("streamed");
      expect(lines).toEqual(["half way"]);
      const large = await agent.callTool({ name: tool("large"), arguments: {} });
      expect((large.content[0] as { text: string }).text.length).toBe(LARGE);
      await agent.close();
    }
    const agent = await connect("demo", STATELESS, {});
    await agent.callTool({ name: "cloud__stream", arguments: {} });
    expect(JSON.stringify(await agent.callTool({ name: "moved__stream", arguments: {} }).catch(String))).toContain("bridge");
    expect(new Set(heard.filter((line) => line.includes("/local")).map((line) => line.split(" ").slice(2).join(" ")))).toEqual(
      new Set(["- of-the-bridge"]),
    );
    expect(heard.filter((line) => line.includes("/cloud") && line.includes("Bearer key-of-ann -"))).not.toEqual([]);
    for (const path of ["/servers", "/audit", "/credentials", "/bridges"])
      expect(JSON.stringify((await admin.api("GET", `/projects/demo${path}`)).body)).not.toContain("of-the-bridge");
  });
});

test("F86: the commands of docs/bridge.md run as they are written: the file is checked, the bridge connects, and its program answers", async () => {
  const page = readFileSync("docs/bridge.md", "utf8");
  const [, file = "", commands = ""] = /```yaml\n([\s\S]*?)```[\s\S]*?```sh\n([\s\S]*?)```/.exec(page) ?? [];
  const [check = "", start = ""] = commands.split("\n").map((line) => line.trim());
  const place = mkdtempSync(join(tmpdir(), "cardea-docs-"));
  writeFileSync(join(place, "bridge.yaml"), file.replaceAll(/^ {3}/gm, ""));
  writeFileSync(join(place, "cardea"), `#!/bin/sh\nexec "${process.execPath}" "${process.cwd()}/cli/cardea.ts" "$@"\n`, { mode: 0o755 });
  // The program is here already, so that nothing is fetched.
  symlinkSync(join(process.cwd(), "node_modules"), join(place, "node_modules"));
  const env = { PATH: `${place}:${dirname(process.execPath)}:${process.env.PATH}`, HOME: place, npm_config_offline: "true" };
  const checked = spawn("sh", ["-c", check], { cwd: place, env });
  expect([await text(checked.stdout), await text(checked.stderr)]).toEqual(["bridge.yaml is valid. It allows: files, wiki.\n", ""]);
  const server = { slug: "files", name: "files", url: "bridge://files", transport: "bridge", authScope: { type: "none", level: "user" } };
  expect((await admin.api("POST", "/projects/demo/servers", server)).status).toBe(201);
  const child = spawn("sh", ["-c", `exec env ${start.replace("cb_…", token).replace("https://cardea.example.com", cardea.origin)}`], {
    cwd: place,
    env,
  });
  running.add(child);
  const said = text(child.stderr);
  await expect.poll(async () => (await bridges()).map(({ servers }) => servers.map(({ name }) => name))).toEqual([["files", "wiki"]]);
  const agent = await connect("demo", "2025-11-25", {});
  expect(JSON.stringify(await agent.callTool({ name: "files__get-sum", arguments: { a: 2, b: 3 } }))).toContain("5");
  await agent.close();
  await end(child, "SIGTERM");
  expect(await said).toContain("Connected to");
});

/** A configuration with an object of every kind: each type of auth scope and transport, navigators, a link, rules and the secret of a client. */
const everyKind = ({ origins }: Cardea, clientId: string) => `version: 1
servers:
  open: { name: Open, url: "${origins.none}/mcp" }
  notes: { name: Notes, url: "${origins.header}/mcp", auth: { type: header, fields: [{ name: X-API-Key }] } }
  board: { name: Board, url: "${origins.path}/{workspace}/mcp", auth: { type: path, fields: [{ name: workspace }] } }
  search: { name: Search, url: "${origins.query}/sse", transport: sse, auth: { type: query, fields: [{ name: api_key }] } }
  calendar: { name: Calendar, url: "${origins.oauth2}/mcp", auth: { type: oauth2 } }
  robot:
    name: Robot
    url: bridge://everything
    transport: bridge
    auth:
      type: oauth2
      oauth:
        provider: { authorizationUrl: "${origins.authorization}/auth", tokenUrl: "${origins.authorization}/token" }
        client: { id: ${clientId}, secret: robot-client }
  every: { name: Every, url: bridge://everything, transport: bridge, auth: { type: env, fields: [{ name: EVERYTHING_KEY }] } }
navigators:
  default: { name: Default }
  small: { name: Small, denied: ["open__*"] }
links:
  staff: { servers: [every, notes], domains: [example.com] }
defaultPolicy: allow
rules:
  - { name: no-sum, server: every, tools: [get-sum], policy: deny }
`;

test("F81, F86, F87: a file with every kind of object is applied, its secret is set, two people connect by its link, and the program behind the bridge gets each one's own key", async () => {
  await admin.api("POST", "/projects", { slug: "told", name: "Told" });
  const makeKey = async (more: object) => (await admin.api<Key>("POST", "/projects/told/api-keys", { name: "told", ...more })).body.key;
  const [CARDEA_TOKEN, CARDEA_API_KEY, bridgeToken] = await Promise.all([
    makeKey({ purpose: "platform" }),
    makeKey({ actsForUsers: true }),
    makeKey({ purpose: "bridge" }),
  ]);
  const place = mkdtempSync(join(tmpdir(), "cardea-told-"));
  const env = { ...OWN_ENVIRONMENT, HOME: place, CARDEA_URL: cardea.origin, CARDEA_PROJECT: "told", CARDEA_TOKEN, CARDEA_API_KEY };
  const run = async (args: string[], input = "") => {
    const child = spawn(process.execPath, [join(process.cwd(), "cli/cardea.ts"), ...args], { cwd: place, env });
    child.stdin.end(input);
    const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
    return { code: child.exitCode, out, error };
  };
  const { client } = await registerClient();
  writeFileSync(join(place, "cardea.yaml"), everyKind(cardea, client.client_id));
  expect(await run(["apply", "--yes"])).toMatchObject({ code: 0 });
  expect((await run(["secret", "list"])).out).toContain("robot-client");
  expect(await run(["secret", "set", "robot-client"], client.client_secret)).toMatchObject({ code: 0 });
  expect(await run(["diff", "--exit-code"])).toMatchObject({ code: 0 });
  const { links } = JSON.parse((await run(["link", "list", "--json"])).out) as { links: { id: string }[] };
  const link = `/connect/${links[0]?.id}`;

  const ann = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
  await ann.signIn("ann.told@example.com", link);
  const early = await ann.submit(`${link}/every`, { EVERYTHING_KEY: "key-of-ann" });
  expect([early.status, early.text]).toEqual([503, expect.stringContaining("no bridge is connected, so the values could not be tried")]);
  await startBridge({ CARDEA_PROJECT: "told", CARDEA_BRIDGE_TOKEN: bridgeToken }, "told");
  for (const name of ["ann", "ben"]) {
    const person = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    await person.signIn(`${name}.told@example.com`, link);
    const page = await person.follow(await person.submit(`${link}/every`, { EVERYTHING_KEY: `key-of-${name}` }));
    expect(page.text).toContain("is connected");
  }
  const call = (tool: string, name: string) => run(["call", tool, "--as", `${name}.told@example.com`]);
  for (const [name, other] of [
    ["ann", "ben"],
    ["ben", "ann"],
  ] as const) {
    const { out } = await call("every__get-env", name);
    expect(out).toContain(`key-of-${name}`);
    expect(out).not.toContain(`key-of-${other}`);
    expect((await call("every__get-sum", name)).code).not.toBe(0);
    expect((await call("open__whoami", name)).code).toBe(0);
  }
  const exported = (await run(["export"])).out;
  expect(exported).not.toMatch(/key-of-|of-the-bridge/);
  expect(exported).not.toContain(client.client_secret);
});
