import { describe, expect, test } from "vitest";
import { authorize, postMessage, redeemCode, signInAgent, type Tokens } from "../../test/harness/worker/agent.ts";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { makeProject, type TestProject } from "../../test/harness/worker/project.ts";

const PAGE = "https://agent.example.com";
const OTHER = "https://other.example.com";
const EXPOSED = "mcp-session-id, mcp-protocol-version, www-authenticate, retry-after";
const everywhere = { ...bindings, BROWSER_ORIGINS: `${PAGE}, http://localhost:5173/` };

async function withPage(level?: "user") {
  const project = await makeProject(level);
  await project.addOpenServer("everything");
  expect((await project.api("PATCH", "", { browserOrigins: [`${PAGE}/`] })).body).toMatchObject({ browserOrigins: [PAGE], returnOrigins: [] });
  return project;
}

const preflight = (path: string, origin: string, as = bindings) =>
  send(
    path,
    {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type,mcp-param-x" },
    },
    as,
  );
/** The JSON of a body, which the Worker may have compressed. */
const readPlain = async (answer: Response): Promise<unknown> => {
  if (answer.headers.get("content-encoding") !== "gzip") return answer.json();
  return new Response(answer.body?.pipeThrough(new DecompressionStream("gzip"))).json();
};
const corsOf = ({ status, headers }: Response) => ({
  status,
  origin: headers.get("access-control-allow-origin"),
  credentials: headers.get("access-control-allow-credentials"),
});
const list = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };

describe("pages of an origin on the project's list", () => {
  const BELOW = ["", "/servers/everything", "/sse", "/servers/everything/sse", "/navigators/default"];

  test("a listed page may send a preflight request to each MCP URL, and can read the challenge", async () => {
    const { slug } = await withPage();
    for (const below of BELOW) {
      const answer = await preflight(`/mcp/${slug}${below}`, PAGE);
      expect([below, corsOf(answer)]).toEqual([below, { status: 204, origin: PAGE, credentials: null }]);
      expect(answer.headers.get("access-control-allow-methods")).toBe("GET, POST, DELETE");
      expect(answer.headers.get("access-control-allow-headers")).toBe("authorization,content-type,mcp-param-x");
      expect(answer.headers.get("vary")).toContain("Origin");
      const challenge = await send(`/mcp/${slug}${below}`, { method: "POST", headers: { origin: PAGE } });
      expect([below, corsOf(challenge)]).toEqual([below, { status: 401, origin: PAGE, credentials: null }]);
      expect(challenge.headers.get("access-control-expose-headers")).toBe(EXPOSED);
      expect(challenge.headers.get("vary")).toContain("Origin");
    }
  });

  test("a listed page can call tools, list them with compression, and read the session id", async () => {
    const project = await withPage();
    const { access_token } = await signInAgent(project.admin, project.slug);
    const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "page", version: "1" } };
    const opened = await postMessage(project.slug, access_token, { jsonrpc: "2.0", id: 1, method: "initialize", params }, { origin: PAGE });
    expect([corsOf(opened), opened.headers.get("mcp-session-id")]).toEqual([{ status: 200, origin: PAGE, credentials: null }, expect.any(String)]);
    for (let times = 0; times < 3; times++) {
      const listed = await postMessage(project.slug, access_token, list, { origin: PAGE, "accept-encoding": "gzip" });
      expect([corsOf(listed).origin, ((await readPlain(listed)) as { id: number }).id]).toEqual([PAGE, 1]);
    }
    const call = { jsonrpc: "2.0", id: 2, method: "tools/call", params: { name: "everything__echo", arguments: { message: "hi" } } };
    const called = await postMessage(project.slug, access_token, call, { origin: PAGE });
    expect([corsOf(called).origin, await called.text()]).toEqual([PAGE, expect.stringContaining("Echo: hi")]);
  });

  test("a listed page can redeem its code and read its tokens, and pages of other origins cannot read them", async () => {
    const project = await withPage();
    for (const [origin, allowed] of [
      [PAGE, PAGE],
      [OTHER, null],
    ] as const) {
      const grant = await authorize(project.admin, project.slug);
      const post = (form: Record<string, string>) => {
        const headers = { "content-type": "application/x-www-form-urlencoded", origin };
        return send("/oauth/token", { method: "POST", headers, body: new URLSearchParams({ client_id: grant.clientId, ...form }).toString() });
      };
      const code = { grant_type: "authorization_code", code: grant.code, redirect_uri: "http://127.0.0.1:33418/callback" };
      const redeemed = await post({ ...code, code_verifier: grant.verifier });
      expect(corsOf(redeemed)).toEqual({ status: 200, origin: allowed, credentials: null });
      const { refresh_token } = (await redeemed.json()) as Tokens;
      expect(corsOf(await post({ grant_type: "refresh_token", refresh_token })).origin).toBe(allowed);
      expect(corsOf(await post({ token: refresh_token })).status).toBe(200);
    }
  });

  test("a token request that is too large gets a clear error", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded", origin: PAGE };
    const answer = await send("/oauth/token", { method: "POST", headers, body: "a".repeat(100_000) });
    expect([answer.status, await answer.json()]).toEqual([413, expect.objectContaining({ error: "invalid_request" })]);
  });

  test("a listed page can read that its grant is over, so that it signs in again", async () => {
    const project = await withPage();
    const grant = await authorize(project.admin, project.slug);
    const { refresh_token } = (await (await redeemCode(grant)).json()) as Tokens;
    const post = (form: Record<string, string>, origin: string) => {
      const headers = { "content-type": "application/x-www-form-urlencoded", origin };
      return send("/oauth/token", { method: "POST", headers, body: new URLSearchParams({ client_id: grant.clientId, ...form }).toString() });
    };
    expect((await post({ token: refresh_token }, PAGE)).status).toBe(200);
    const over = await post({ grant_type: "refresh_token", refresh_token }, PAGE);
    expect(corsOf(over)).toEqual({ status: 400, origin: PAGE, credentials: null });
    expect(await over.json()).toMatchObject({ error: "invalid_grant" });
    expect(corsOf(await post({ grant_type: "refresh_token", refresh_token }, "null")).origin).toBeNull();
  });
});

describe("pages of other origins", () => {
  const refused = async (project: TestProject, origin: string, as = bindings) => {
    const token = (await signInAgent(project.admin, project.slug)).access_token;
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", origin };
    const init = { method: "POST", headers, body: JSON.stringify(list) };
    return [await preflight(`/mcp/${project.slug}`, origin, as), await send(`/mcp/${project.slug}`, init, as)].map(corsOf);
  };
  const no = { status: 403, origin: null, credentials: null };

  test.each([
    OTHER,
    "null",
    "http://agent.example.com",
    "https://agent.example.com:8443",
    "https://sub.agent.example.com",
    `${PAGE}.evil.example`,
    "*",
  ])("a page of the origin %s, which is not listed, is refused", async (origin) => {
    expect(await refused(await withPage(), origin)).toEqual([no, no]);
  });

  test("a page is refused if only another project lists its origin", async () => {
    await withPage();
    expect(await refused(await makeProject(), PAGE)).toEqual([no, no]);
  });
});

test("a page of an origin on the deployment's list can reach every project", async () => {
  const { slug } = await makeProject();
  for (const origin of [PAGE, "http://localhost:5173"]) {
    expect(corsOf(await preflight(`/mcp/${slug}`, origin, everywhere))).toMatchObject({ status: 204, origin });
    const refused = { method: "POST", headers: { origin, "content-type": "application/x-www-form-urlencoded" }, body: "grant_type=x" };
    expect(corsOf(await send("/oauth/token", refused, everywhere)).origin).toBe(origin);
  }
});

test("a page of any origin can read public documents, with any request header", async () => {
  const { slug } = await makeProject();
  const paths = [
    `/.well-known/oauth-protected-resource/mcp/${slug}`,
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
    "/oauth/client.json",
    "/oauth/clients/prj_x/scp_x/client.json",
  ];
  for (const path of paths) {
    const answer = await send(path, { headers: { origin: OTHER } });
    expect([path, answer.headers.get("access-control-allow-origin")]).toEqual([path, "*"]);
    expect([path, answer.status === 403]).toEqual([path, false]);
    expect([path, corsOf(await preflight(path, OTHER))]).toEqual([path, { status: 204, origin: "*", credentials: null }]);
  }
});

test.each([
  ["https://*.example.com", "a wildcard is not accepted"],
  ["*", "a wildcard is not accepted"],
  ["null", "can belong to any page"],
  ["agent.example.com", "Enter an origin such as"],
  ["http://agent.example.com", "plain http is accepted only for a loopback address"],
  ["https://agent.example.com/app", "without a path: https://agent.example.com."],
  ["https://agent.example.com?", "without a path"],
  ["https://ada:x@agent.example.com", "Leave the name and the password out"],
  ["ftp://agent.example.com", "Use an https origin"],
])("the entry %s is refused in the list of browser origins, for a project and for the deployment", async (entry, problem) => {
  const project = await makeProject();
  const { status, body } = await project.api<{ fields: Record<string, string> }>("PATCH", "", { browserOrigins: [PAGE, entry] });
  expect([status, body.fields["browserOrigins.1"]]).toEqual([400, expect.stringContaining(problem)]);
  await expect(send(`${ORIGIN}/healthz`, {}, { ...bindings, BROWSER_ORIGINS: entry })).resolves.toMatchObject({ status: 500 });
});
