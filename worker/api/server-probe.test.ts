import { afterEach, describe, expect, inject, test } from "vitest";
import type { ScriptedReply } from "../../test/fixtures/ledger.ts";
import { serverUrls } from "../../test/fixtures/origins.ts";
import { makeProject, setFixtures, type TestProject } from "../../test/harness/worker/project.ts";
import { makeLookAtServer } from "../downstream/lists/look-at-server.ts";

type Server = {
  url: string;
  name: string;
  known: string | null;
  icon: string | null;
  state: string;
  problem: string | null;
  revision: string | null;
  transport: string;
  signIn: Record<string, unknown> | null;
  tools: { count: number; names: string[] } | null;
  warnings: string[];
};
type Probe = { kind: string; server: Server; choices: { id: string }[] };

const urls = serverUrls(inject("origins"));
const ask = (project: TestProject, input: unknown) => project.api<Probe>("POST", "/servers/probe", { input });

async function probe(input: string): Promise<Server> {
  const { status, body } = await ask(await makeProject(), input);
  expect([status, body.kind]).toEqual([200, "server"]);
  return body.server;
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): ScriptedReply => ({
  status,
  type: "application/json",
  headers,
  body: typeof body === "string" ? body : JSON.stringify(body),
});
const rpc = (member: object, status = 200) => json(`{"jsonrpc":"2.0","id":$ID,${JSON.stringify(member).slice(1)}`, status);
const toolList = (tools: unknown) => rpc({ result: { resultType: "complete", ttlMs: 0, cacheScope: "private", tools } });
const tool = (name: string, description = "") => ({ name, description, inputSchema: { type: "object" } });
const introduced = (serverInfo: object) => ({
  "server/discover": rpc({ error: { code: -32601, message: "Method not found" } }, 404),
  initialize: rpc({ result: { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "x", version: "1", ...serverInfo } } }),
  "notifications/initialized": { status: 202, type: "text/plain", body: "" },
});

afterEach(() => setFixtures({ script: {}, down: [] }));

describe("F78: a probe of a server", () => {
  test("a server without sign-in is found with its revision, its name and its tools", async () => {
    expect(await probe(urls.none)).toEqual({
      url: urls.none,
      name: "fixture-none",
      known: null,
      helpUrl: null,
      icon: null,
      state: "reachable",
      problem: null,
      revision: "2026-07-28",
      transport: "http",
      signIn: { type: "none", from: "server" },
      tools: { count: 1, names: ["whoami"] },
      warnings: [],
      leftOut: [],
    });
  });

  test("an OAuth server is found with its provider and the way Cardea becomes a client there", async () => {
    const { authorization: issuer } = inject("origins");
    expect(await probe(urls.oauth2)).toMatchObject({
      state: "reachable",
      revision: null,
      tools: null,
      signIn: { type: "oauth2", from: "server", issuer, scopes: ["mcp:tools", "offline_access"], registration: "dcr" },
      warnings: [],
    });
    expect((await probe(urls.documents)).signIn).toMatchObject({ type: "oauth2", registration: expect.stringMatching(/cimd|client-needed/) });
  });

  test("a server that wants a key and does not say where it goes is found as one that wants a key", async () => {
    expect(await probe(urls.header)).toMatchObject({
      state: "reachable",
      signIn: { type: "header", fields: [] },
      warnings: ["key_place_unknown"],
      tools: null,
    });
  });

  test("a server that names the place of its key in its words is found with that place", async () => {
    expect(await probe(urls.query)).toMatchObject({ state: "reachable", signIn: { type: "query", fields: [{ name: "api_key" }] } });
    await setFixtures({ script: { "*": json({ error: "Send your key in the X-Acme-Key header." }, 401) } });
    expect((await probe(urls.scripted)).signIn).toMatchObject({ type: "header", fields: [{ name: "X-Acme-Key", prefix: "" }] });
    await setFixtures({ script: { "*": json({ error: "no" }, 401, { "www-authenticate": 'Bearer realm="x"' }) } });
    expect((await probe(urls.scripted)).signIn).toMatchObject({ type: "header", fields: [{ name: "Authorization", prefix: "Bearer " }] });
  });

  test("a URL with places for values is not asked, and its fields are named", async () => {
    expect(await probe(urls.path)).toMatchObject({ state: "untried", signIn: { type: "path", fields: [{ name: "workspace" }] } });
  });

  test("S40: a key in the URL is taken out of it, and is not in the answer", async () => {
    const { body } = await ask(await makeProject(), `${urls.query}?api_key=very-secret-1&page=2`);
    expect(body.server).toMatchObject({
      url: `${urls.query}?page=2`,
      state: "untried",
      signIn: { type: "query", fields: [{ name: "api_key" }] },
      warnings: ["key_in_url"],
    });
    expect(JSON.stringify(body)).not.toContain("very-secret-1");
  });

  test("a server that speaks only HTTP+SSE is found with it", async () => {
    expect(await probe(urls.scriptedSse)).toMatchObject({ state: "reachable", transport: "sse", revision: "2024-11-05", warnings: ["http_sse"] });
  });

  test("a server is shown with the title and the icon that it gives, without hidden characters", async () => {
    const icon = "data:image/png;base64,iVBORw0KGgo=";
    const icons = [{ src: "https://10.0.0.1/icon.png" }, { src: icon }];
    await setFixtures({ script: { ...introduced({ title: "Acme\u202e\u200b  Notes", icons }), "tools/list": toolList([tool("a")]) } });
    expect(await probe(urls.scripted)).toMatchObject({ name: "Acme Notes", icon, revision: "2025-06-18" });
    await setFixtures({ script: introduced({ icons: [{ src: "data:text/html;base64,PHNjcmlwdD4=" }, { src: "javascript:alert(1)" }] }) });
    expect((await probe(urls.scripted)).icon).toBe(null);
  });

  test("S67: hidden text in a definition is a warning", async () => {
    await setFixtures({ script: { "tools/list": toolList([tool("a", "x\u200by"), null]) } });
    expect((await probe(urls.scripted)).warnings).toEqual(["hidden_text", "tools_left_out"]);
  });

  test("a name of the catalog finds the server there, with what the catalog knows of it", async () => {
    const server = await probe("github");
    expect(server).toMatchObject({
      known: "github",
      name: "GitHub",
      signIn: { type: "oauth2", from: "catalog", template: "github", registration: "client-needed" },
    });
    expect(server.warnings).toContain("client_needed");
  });

  test("a name that several servers have gives the choice, and an unknown name says so", async () => {
    const project = await makeProject();
    const { body } = await ask(project, "docs");
    expect([body.kind, body.choices.map(({ id }) => id)]).toEqual([
      "choices",
      expect.arrayContaining(["astro-docs", "cloudflare-docs", "docker-docs"]),
    ]);
    expect(await ask(project, "no such thing")).toMatchObject({ status: 200, body: { kind: "unknown" } });
  });

  test("a probe stores nothing but its event", async () => {
    const project = await makeProject();
    const before = (await project.api<{ servers: unknown[] }>("GET", "/servers")).body;
    await ask(project, urls.none);
    expect((await project.api("GET", "/servers")).body).toEqual(before);
  });
});

describe("F78: a probe of a server that does not answer well is a result with what to do", () => {
  test.each<[string, string, Record<string, ScriptedReply>, RegExp]>([
    ["nothing listens", "http://127.0.0.1:9/mcp", {}, /does not answer at the moment/],
    [
      "a web page",
      urls.scripted,
      { "*": { type: "text/html", body: "<html>Welcome</html>" } },
      /does not answer as an MCP server does. Check its URL/,
    ],
    ["a 404", urls.scripted, { "*": { status: 404, type: "text/html", body: "<html>" } }, /Check its URL/],
    ["a 503", urls.scripted, { "*": { status: 503, type: "text/plain", body: "down" } }, /down|asks to wait/],
    [
      "a redirect elsewhere",
      urls.scripted,
      { "*": { status: 308, type: "text/plain", headers: { location: "https://evil.example/mcp" }, body: "" } },
      /evil\.example.*Correct its URL/,
    ],
    ["a broken connection", urls.scripted, { "*": { type: "text/plain", body: "", cut: "before" } }, /does not answer/],
    [
      "a list without end",
      urls.scripted,
      {
        "tools/list": {
          type: "application/json",
          body: '{"jsonrpc":"2.0","id":$ID,"result":{"tools":"$FILL"}}',
          fill: { text: "x".repeat(1024), times: 6 * 1024 },
        },
      },
      /more than/,
    ],
  ])("a server with %s", async (_, url, script, problem) => {
    await setFixtures({ script });
    const server = await probe(url);
    expect(server).toMatchObject({ state: "unreachable", signIn: null, tools: null });
    expect(server.problem).toMatch(problem);
  });

  test("a server that never answers is given up in time", async () => {
    const never = makeLookAtServer({ using: () => new Promise(() => undefined) });
    expect(await never(urls.none, "none", 20)).toMatchObject({ problem: { text: expect.stringContaining("does not answer") } });
  });

  test("a sign-in that cannot be used is named with its reason", async () => {
    const metadata = `${inject("origins").scripted}/nowhere`;
    await setFixtures({ script: { "*": json({}, 401, { "www-authenticate": `Bearer resource_metadata="${metadata}"` }) } });
    const { state, signIn } = await probe(urls.scripted);
    expect([state, signIn?.type]).toEqual(["reachable", "header"]);
  });
});

describe("F78: who may probe, and how often", () => {
  test.each([
    "http://10.0.0.1/mcp",
    "https://169.254.169.254/latest",
    "https://localhost/mcp",
    "https://user:pass@example.com/mcp",
    "ftp://example.com",
    "https://",
  ])("S64: a probe of %s is refused before any request, and the error names the field", async (input) => {
    const answer = await ask(await makeProject(), input);
    expect(answer).toMatchObject({ status: 400, body: { code: "server.url_refused", fields: { input: "Use a public https address." } } });
  });

  test("a probe without an input is refused at its field", async () => {
    const project = await makeProject();
    for (const input of ["", "  ", 7, "x".repeat(2001)])
      expect(await ask(project, input)).toMatchObject({ status: 400, body: { fields: { input: expect.any(String) } } });
  });

  test("S85: probes and discoveries of one administrator are counted together", async () => {
    const project = await makeProject();
    const statuses = await Promise.all(Array.from({ length: 61 }, async () => (await ask(project, "http://127.0.0.1:9/mcp")).status));
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    expect((await project.api("POST", "/discovery", { url: urls.oauth2 })).status).toBe(429);
  });
});
