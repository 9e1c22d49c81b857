import { describe, expect, test, vi } from "vitest";
import { authorizationPath, postMessage, signInAgent } from "../../test/harness/worker/agent.ts";
import { ORIGIN, send } from "../../test/harness/worker/app.ts";
import { makeBrowser } from "../../test/harness/worker/browser.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import { SECOND } from "../lib/clock.ts";

const NOWHERE = "no-such-project";

/** MCP URLs below a project, of things that exist and of things that do not. */
const BELOW = [
  "",
  "/sse",
  "/servers/none",
  "/servers/none/sse",
  "/servers/none-such",
  "/navigators/default",
  "/navigators/none-such/sse",
  "/servers/header",
];

/** What a caller sees of an answer, without the names in the request's path. */
async function visibleOf(response: Response, path: string): Promise<object> {
  const text = await response.text();
  const headers = [...response.headers].filter(([name]) => name !== "date" && name !== "content-length").sort();
  const nameless = (value: string) => value.replaceAll(path, "{path}").replaceAll(path.split("/")[0] ?? "", "{project}");
  return { status: response.status, headers: headers.map(([name, value]) => `${name}: ${nameless(value)}`), body: nameless(text) };
}

const ways: [string, string, (path: string) => Promise<Response>][] = [
  ...["POST", "GET", "DELETE", "PUT", "HEAD", "OPTIONS"].map((method): (typeof ways)[number] => [
    `a ${method} without credentials`,
    "mcp",
    (path) => send(`/mcp/${path}`, { method, headers: { origin: ORIGIN } }),
  ]),
  ...["GET", "HEAD", "OPTIONS", "POST"].map((method): (typeof ways)[number] => [
    `a ${method} of the metadata`,
    "metadata",
    (path) => send(`/.well-known/oauth-protected-resource/mcp/${path}`, { method }),
  ]),
  ["an invalid token", "mcp", (path) => postMessage(path, "x", {})],
  ["an unknown token of the right form", "mcp", (path) => postMessage(path, `${"u".repeat(32)}:${"g".repeat(16)}:${"s".repeat(32)}`, {})],
  ["two tokens", "mcp", (path) => postMessage(path, "a b", {})],
  ["an unknown API key", "mcp", (path) => postMessage(path, "ck_x.y", {})],
  [
    "an unknown API key in its own header",
    "mcp",
    (path) => send(`/mcp/${path}`, { method: "POST", headers: { "x-api-key": "ck_x.y", "x-user-email": "a@b.example" } }),
  ],
  ["a foreign origin", "mcp", (path) => send(`/mcp/${path}`, { method: "POST", headers: { origin: "https://evil.example" } })],
  ["another host", "mcp", (path) => send(`https://evil.example/mcp/${path}`, { method: "POST", headers: { authorization: "Bearer x" } })],
];

describe("L11: callers without a valid credential", async () => {
  const project = await makeProject();
  await project.api("PATCH", "/servers/header", { state: "paused" });
  await project.api("PUT", "/navigators/support", { name: "Secret plans", mode: "direct", inChatAuthentication: true, denied: [] });

  test.each(ways)("a caller cannot find out by %s which projects, servers and navigators exist", async (_, kind, ask) => {
    for (const below of [...BELOW, "/navigators/support"]) {
      const [there, nowhere] = [`${project.slug}${below}`, `${NOWHERE}${below}`];
      expect([below, await visibleOf(await ask(there), there)]).toEqual([below, await visibleOf(await ask(nowhere), nowhere)]);
    }
    const [one, other] = [`${project.slug}/servers/none`, `${project.slug}/servers/none-such`];
    expect(await visibleOf(await ask(one), one)).toEqual(await visibleOf(await ask(other), other));
    if (kind === "metadata") expect(await (await ask(project.slug)).text()).not.toContain("Project ");
  });

  test("a caller without a credential is told how to sign in at each MCP URL, whether it exists or not", async () => {
    for (const path of [project.slug, NOWHERE, `${project.slug}/servers/none-such`]) {
      const challenge = (await send(`/mcp/${path}`, { method: "POST" })).headers.get("www-authenticate");
      const metadata = /resource_metadata="([^"]+)"/.exec(challenge ?? "")?.[1] ?? "";
      const { resource_name, ...told } = (await (await send(new URL(metadata))).json()) as { resource_name: string };
      expect(told).toMatchObject({ resource: `${ORIGIN}/mcp/${path}`, authorization_servers: [ORIGIN] });
      expect(resource_name).toBe(`Cardea: ${path.split("/")[0]}`);
    }
  });

  test("a person must sign in before the authorization endpoint says anything about an MCP URL", async () => {
    for (const path of [project.slug, NOWHERE, `${project.slug}/servers/none-such`, `${NOWHERE}/navigators/x`]) {
      const { path: authorize } = await authorizationPath(path);
      const page = await makeBrowser().visit(authorize);
      expect([page.status, page.location]).toEqual([303, `/sign-in?next=${encodeURIComponent(authorize)}`]);
    }
  });
});

describe("L11: callers from another project", async () => {
  const project = await makeProject();
  const other = await makeProject();
  const link = await other.userLink();
  const eve = await person("eve", link);
  await connect(eve, link, "header", "eve");
  const { access_token } = await signInAgent(eve, other.slug);
  const { body: key } = await other.api<{ key: string }>("POST", "/api-keys", { name: "Agent", actsForUsers: true });

  test.each([
    ["token", (path: string) => postMessage(path, access_token, {})],
    ["key", (path: string) => postMessage(path, key.key, {})],
    ["key for a person", (path: string) => postMessage(path, key.key, {}, { "x-user-email": "eve@example.com" })],
  ])("a caller with a %s of another project gets the same answer as for a URL that does not exist", async (_, ask) => {
    for (const below of BELOW) {
      const [there, nowhere] = [`${project.slug}${below}`, `${NOWHERE}${below}`];
      const answer = await visibleOf(await ask(there), there);
      expect(answer).toMatchObject({ status: 401 });
      expect([below, answer]).toEqual([below, await visibleOf(await ask(nowhere), nowhere)]);
    }
  });

  test("a person from another project gets the same page at the authorization endpoint, whether the URL exists or not", async () => {
    const pageAt = async (path: string) => {
      const { path: authorize } = await authorizationPath(path);
      const { status, text } = await eve.visit(authorize);
      return [
        status,
        text
          .replaceAll(encodeURIComponent(encodeURIComponent(path)), "")
          .replaceAll(encodeURIComponent(path), "")
          .replaceAll(path, ""),
      ];
    };
    const nowhere = await pageAt(NOWHERE);
    expect(nowhere[0]).toBe(403);
    for (const path of [project.slug, `${project.slug}/servers/none`, `${project.slug}/servers/none-such`, `${NOWHERE}/servers/none`]) {
      expect([path, await pageAt(path)]).toEqual([path, nowhere]);
    }
  });
});

describe("L11: callers of the project itself", () => {
  test("an API key, and a token for a deleted server, get 404 for what their project does not have", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const project: TestProject = await makeProject();
      const { body: key } = await project.api<{ key: string }>("POST", "/api-keys", { name: "Agent" });
      expect((await postMessage(`${project.slug}/servers/none-such`, key.key, {})).status).toBe(404);
      expect((await postMessage(`${project.slug}/navigators/none-such`, key.key, {})).status).toBe(404);
      const path = `${project.slug}/servers/none`;
      const { access_token } = await signInAgent(project.admin, path);
      expect((await postMessage(path, access_token, { jsonrpc: "2.0", id: 1, method: "ping" })).status).not.toBe(404);
      await project.api("DELETE", "/servers/none");
      vi.setSystemTime(Date.now() + 6 * SECOND);
      expect((await postMessage(path, access_token, { jsonrpc: "2.0", id: 1, method: "ping" })).status).toBe(404);
    } finally {
      vi.useRealTimers();
    }
  });
});
