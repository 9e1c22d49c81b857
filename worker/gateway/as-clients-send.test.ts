import { beforeAll, describe, expect, test } from "vitest";
import { authorizationPath, authorize, connectOlder, redeemCode, requestToken, signInAgent } from "../../test/harness/worker/agent.ts";
import { ORIGIN, send } from "../../test/harness/worker/app.ts";
import { makeProject, type TestProject } from "../../test/harness/worker/project.ts";

let project: TestProject;
const tokens = { navigator: "", server: "" };

beforeAll(async () => {
  project = await makeProject();
  await project.addOpenServer("everything");
  tokens.navigator = (await signInAgent(project.admin, project.slug)).access_token;
  tokens.server = (await signInAgent(project.admin, `${project.slug}/servers/everything`)).access_token;
});

type Headers = Record<string, string>;
const message = (method: string, params: object = {}, id = 7) => ({ jsonrpc: "2.0", id, method, params });
const initialize = message("initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } });
const CALLS = {
  navigator: message("tools/call", { name: "everything__echo", arguments: { message: "hi" } }),
  server: message("tools/call", { name: "echo", arguments: { message: "hi" } }),
};
type Place = keyof typeof tokens;

function post(place: Place, body: object, headers: Headers, url?: string): Promise<Response> {
  const at = url ?? `/mcp/${project.slug}${place === "server" ? "/servers/everything" : ""}`;
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  return send(at, { method: "POST", headers: { authorization: `Bearer ${tokens[place]}`, ...headers }, body: bytes });
}

/** Reads the body in the form that its content type names. */
async function read(answer: Response): Promise<{ form: string; message: { id: number; result?: object; error?: { message: string } } }> {
  const text = await answer.text();
  const isEvents = answer.headers.get("content-type")?.startsWith("text/event-stream");
  const data = [...text.matchAll(/^data: (.+)$/gm)].map(([, one]) => one ?? "").filter((one) => one.includes('"id"'));
  return { form: isEvents ? "events" : "json", message: JSON.parse(isEvents ? (data.at(-1) ?? "") : text) };
}

describe.each<Place>(["navigator", "server"])("B34: forms of requests at a %s", (place) => {
  const JSON_BODY = { "content-type": "application/json" };
  /** The everything server answers only within a session, and Cardea gives one at a navigator. */
  async function session(): Promise<Headers> {
    const opened = await post(place, initialize, { ...JSON_BODY, accept: "application/json, text/event-stream" });
    await opened.text();
    return { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
  }

  test.each([
    ["application/json", "json"],
    ["application/json;q=0.9", "json"],
    ["APPLICATION/JSON", "json"],
    ["application/json, text/event-stream;q=0", "json"],
    ["text/event-stream", "events"],
    ["*/*", "any"],
    [undefined, "any"],
    ["text/html", "any"],
    ["Application/Json ; q=1, Text/Event-Stream", "any"],
  ])("a client that accepts %j is answered in a form that it accepts (%s)", async (accept, form) => {
    const headers = { ...JSON_BODY, ...(accept !== undefined && { accept }) };
    const opened = await post(place, initialize, headers);
    const id = opened.headers.get("mcp-session-id") ?? "";
    expect([opened.status, (await read(opened)).message]).toEqual([200, expect.objectContaining({ id: 7, result: expect.any(Object) })]);
    for (const body of [CALLS[place], message("tools/list"), message("prompts/list")]) {
      const answer = await post(place, body, { ...headers, "mcp-session-id": id });
      const { form: given, message: said } = await read(answer);
      expect([answer.status, said.id, said.result]).toEqual([200, 7, expect.any(Object)]);
      if (form !== "any") expect(given).toBe(form);
    }
  });

  test.each(["Application/JSON", "application/json; charset=UTF-8", 'APPLICATION/json;Charset="utf-8"', undefined])(
    "a request with the content type %j is understood",
    async (type) => {
      const headers = { accept: "application/json, text/event-stream", ...(type !== undefined && { "content-type": type }), ...(await session()) };
      const answer = await post(place, CALLS[place], headers);
      expect([answer.status, JSON.stringify((await read(answer)).message)]).toEqual([200, expect.stringContaining("Echo: hi")]);
    },
  );

  test.each(["application/json; charset=utf-16", "text/plain", "application/x-www-form-urlencoded"])(
    "a request with the content type %j is refused",
    async (type) => {
      expect((await post(place, CALLS[place], { accept: "*/*", "content-type": type })).status).toBe(415);
    },
  );
});

test("B34: a client that accepts no stream is told that subscriptions/listen needs one", async () => {
  const meta = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} };
  const listen = message("subscriptions/listen", { notifications: {}, _meta: meta });
  const headers = { accept: "application/json", "content-type": "application/json", "mcp-protocol-version": "2026-07-28" };
  const answer = await post("navigator", listen, { ...headers, "mcp-method": "subscriptions/listen" });
  expect([answer.status, (await read(answer)).message.error?.message]).toEqual([406, expect.stringContaining("text/event-stream")]);
});

test.each(["2023-01-01", "2027-01-01", "draft", "1"])(
  "a request with MCP-Protocol-Version: %s is refused with the known revisions, but initialize is accepted",
  async (version) => {
    const headers = { accept: "*/*", "content-type": "application/json", "mcp-protocol-version": version };
    const answer = await post("navigator", message("tools/list"), headers);
    expect([answer.status, (await read(answer)).message.error?.message]).toEqual([400, expect.stringContaining("2025-11-25")]);
    expect((await post("navigator", initialize, headers)).status).toBe(200);
  },
);

describe("B31: spellings of an MCP URL", () => {
  const headers = { accept: "application/json", "content-type": "application/json" };
  const SPELLINGS: [string, (path: string) => string][] = [
    ["with a slash at its end", (path) => `${path}/`],
    ["with slashes at its end", (path) => `${path}///`],
    ["with a query", (path) => `${path}/?utm=1`],
    ["in capitals", (path) => `HTTPS://CARDEA.TEST${path.toUpperCase()}`],
  ];

  test.each(SPELLINGS)("an MCP URL %s is served, and its challenge has the usual spelling", async (_, spell) => {
    for (const [place, below] of [
      ["navigator", ""],
      ["server", "/servers/everything"],
    ] as const) {
      const path = `/mcp/${project.slug}${below}`;
      const answer = await post(place, initialize, headers, spell(path));
      expect([answer.status, (await read(answer)).message.result]).toEqual([200, expect.any(Object)]);
      const challenge = (await send(spell(path), { method: "POST" })).headers.get("www-authenticate");
      expect(challenge).toContain(`resource_metadata="${ORIGIN}/.well-known/oauth-protected-resource${path}"`);
      const { origin, pathname, search } = new URL(spell(path), ORIGIN);
      const metadata = await send(`${origin}/.well-known/oauth-protected-resource${pathname}${search}`);
      expect([metadata.status, await metadata.json()]).toEqual([200, expect.objectContaining({ resource: `${ORIGIN}${path}` })]);
    }
  });

  test("an HTTP+SSE URL with a slash at its end is served", async () => {
    const { access_token } = await signInAgent(project.admin, `${project.slug}/sse`);
    const agent = await connectOlder(project.slug, access_token);
    expect((await agent.listTools()).tools.length).toBeGreaterThan(0);
    await agent.close();
    const init = { headers: { authorization: `Bearer ${access_token}`, accept: "text/event-stream" } };
    const stream = await send(`/mcp/${project.slug}/sse/`, init);
    expect(stream.status).toBe(200);
    await stream.body?.cancel();
  });
});

describe("B32: spellings in authorization requests", () => {
  test.each([undefined, ""])("the answer to an authorization request with the resource %j says that the MCP URL is missing", async (resource) => {
    const { path } = await authorizationPath(project.slug, { resource });
    const page = await project.admin.visit(path);
    expect([page.status, page.text.includes("No such project")]).toEqual([400, false]);
    expect(page.text).toContain("This application did not say which MCP URL it wants");
  });

  test.each([
    (slug: string) => `${ORIGIN}/mcp/${slug}/`,
    (slug: string) => `HTTPS://CARDEA.TEST:443/mcp/${slug}`,
    (slug: string) => `${ORIGIN}/mcp/${slug.toUpperCase()}?x=y`,
  ])("authorization and token requests may spell the MCP URL in another way (%#)", async (spell) => {
    const resource = spell(project.slug);
    const grant = await authorize(project.admin, project.slug, { resource });
    const common = { client_id: grant.clientId, resource };
    const code = {
      grant_type: "authorization_code",
      code: grant.code,
      redirect_uri: "http://127.0.0.1:33418/callback",
      code_verifier: grant.verifier,
    };
    const redeemed = await requestToken({ ...common, ...code });
    const { access_token, refresh_token } = (await redeemed.json()) as { access_token: string; refresh_token: string };
    expect(redeemed.status).toBe(200);
    const headers = { authorization: `Bearer ${access_token}`, "content-type": "application/json", accept: "application/json" };
    expect((await send(`/mcp/${project.slug}`, { method: "POST", headers, body: JSON.stringify(initialize) })).status).toBe(200);
    expect((await requestToken({ ...common, grant_type: "refresh_token", refresh_token })).status).toBe(200);
  });

  test("a code for another spelling of the MCP URL still needs its PKCE verifier", async () => {
    const grant = await authorize(project.admin, project.slug, { resource: `${ORIGIN}/mcp/${project.slug}/` });
    expect((await redeemCode({ ...grant, verifier: "x".repeat(64) })).status).toBe(400);
  });
});
