import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { authorize, messageOf, postMessage, redeemCode, registerClient, type Tokens } from "../../test/harness/worker/agent.ts";
import { connect, makeProject, person, setFixtures, type TestProject } from "../../test/harness/worker/project.ts";
import { MINUTE, SECOND } from "../lib/clock.ts";

type Decision = { outcome: string; decidedBy: string | null; rule: { name: string; place: number } | null; [name: string]: unknown };
type Answer = {
  result?: { isError?: boolean; _meta?: Record<string, { code: string }> };
  error?: { message: string; data?: Record<string, { code: string }> };
};
type Asked = { tool: string; navigator?: string; server?: string; readOnly?: boolean; asBob?: boolean };

/** What an agent hears of each outcome: a code of a refusal, that there is no such tool, a missing scope, or an answer. */
const HEARD: Record<string, string> = {
  allowed: "answer",
  own: "answer",
  denied: "tool.denied",
  held: "tool.held",
  paused: "server.paused",
  unknown: "no such tool",
  "read-only": "scope missing",
  "not-connected": "credential.missing",
};

const navigator = (denied: string[], mode = "direct") => ({ name: "N", mode, inChatAuthentication: true, denied });

/**
 * A project with every reason for which a call is stopped. Ada has connected `header`, and Bob nothing. The server `none` has changed and is held,
 * `path` is paused.
 */
async function makeEverything() {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  await connect(ada, link, "header", "ada");
  const bob = await person("bob", link);
  await connect(bob, link, "query", "bob");
  await project.addOpenServer("everything");
  await project.addOpenServer("reference");
  await project.api("PUT", "/navigators/support", navigator(["header", "everything__get-*"], "search"));
  await project.api("PUT", "/navigators/default", navigator(["oauth2", "everything__add*"]));
  const rule = async (name: string, server: string | null, tools: string[], more: object = {}) =>
    expect((await project.api("POST", "/rules", { name, server, tools, policy: "deny", ...more })).status).toBe(201);
  await rule("No env", "everything", ["get-env"]);
  await rule("Echo at support only", "everything", ["echo"], { navigator: "default" });
  await rule("Lookups", null, ["look*"], { policy: "allow" });
  return { project, ada, bob };
}

async function tokenOf(browser: Awaited<ReturnType<typeof person>>, path: string, scope: string): Promise<string> {
  const client_id = await registerClient();
  return ((await (await redeemCode(await authorize(browser, path, { scope, client_id }))).json()) as Tokens).access_token;
}

async function hear(path: string, token: string, name: string): Promise<string> {
  const body = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: { message: "hi", a: 1, b: 2 } } };
  const response = await postMessage(path, token, body);
  if (response.status === 403) return "scope missing";
  const { result, error } = await messageOf<Answer>(response);
  const code = (result?._meta ?? error?.data)?.["cardea/refusal"]?.code;
  if (code !== undefined) return code;
  return error?.message.includes("no tool") ? "no such tool" : "answer";
}

describe("F84c: the tester says what a call would hear, for every reason", () => {
  let at: Awaited<ReturnType<typeof makeEverything>>;
  beforeAll(async () => {
    at = await makeEverything();
    vi.useFakeTimers({ toFake: ["Date"] });
    const token = await tokenOf(at.ada, at.project.slug, "mcp:call mcp:read");
    const list = () => postMessage(at.project.slug, token, { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} }).then((one) => one.text());
    await list();
    await at.project.api("PUT", "/servers/none/hold-changes", { hold: true });
    await setFixtures({ descriptions: { none: `Something else ${crypto.randomUUID()}.` } });
    vi.setSystemTime(Date.now() + 1 * MINUTE + 1 * SECOND);
    await list();
    await setFixtures({ descriptions: {} });
    await at.project.api("PATCH", "/servers/path", { state: "paused" });
    vi.setSystemTime(Date.now() + 3 * SECOND);
  });
  afterEach(() => void vi.setSystemTime(Date.now() + 3 * SECOND));
  afterAll(() => void vi.useRealTimers());

  const decide = (project: TestProject, { asBob, ...asked }: Asked) =>
    project.api<Decision>("POST", "/decisions", { person: asBob ? at.bob.email : at.ada.email, ...asked });

  test.each<[string, Asked, Partial<Decision>]>([
    ["a connected account", { tool: "header__whoami" }, { outcome: "allowed", decidedBy: "default", connection: "connected", tool: "whoami" }],
    ["an account that is not connected", { tool: "header__whoami", asBob: true }, { outcome: "not-connected", connection: "missing" }],
    ["a server that needs none", { tool: "everything__print" }, { outcome: "allowed", connection: "not-needed", isKnown: false }],
    ["a server that the navigator denies", { tool: "oauth2__whoami" }, { outcome: "unknown", decidedBy: "navigator", pattern: "oauth2" }],
    ["a tool that the navigator denies", { tool: "everything__add" }, { outcome: "denied", decidedBy: "navigator", pattern: "everything__add*" }],
    ["a rule that denies", { tool: "everything__get-env" }, { outcome: "denied", decidedBy: "rule", rule: { name: "No env", place: 1 } as never }],
    ["a rule for this navigator", { tool: "everything__echo" }, { outcome: "denied", rule: { name: "Echo at support only", place: 2 } as never }],
    [
      "a rule for another navigator",
      { tool: "everything__echo", navigator: "support" },
      { outcome: "allowed", decidedBy: "default", mode: "search" },
    ],
    ["a rule that allows", { tool: "reference__lookup" }, { outcome: "allowed", decidedBy: "rule", rule: { name: "Lookups", place: 3 } as never }],
    ["a deny list before a rule", { tool: "everything__get-env", navigator: "support" }, { outcome: "denied", decidedBy: "navigator" }],
    ["another navigator's deny list", { tool: "header__whoami", navigator: "support" }, { outcome: "unknown", decidedBy: "navigator" }],
    ["a tool that waits for approval", { tool: "none__whoami" }, { outcome: "held", decidedBy: "default" }],
    ["a paused server", { tool: "path__whoami" }, { outcome: "paused" }],
    ["no such server", { tool: "nosuchserver__x" }, { outcome: "unknown", decidedBy: null, server: null }],
    ["no name of a tool", { tool: "whoami" }, { outcome: "unknown", decidedBy: null, tool: null }],
    ["an agent that may only read", { tool: "header__whoami", readOnly: true }, { outcome: "read-only", decidedBy: null }],
    ["an agent that may only read, and a denied tool", { tool: "everything__add", readOnly: true }, { outcome: "read-only" }],
    ["a tool of Cardea", { tool: "get_authentication_link" }, { outcome: "own" }],
    ["a tool of Cardea that only the search has", { tool: "search_tools" }, { outcome: "unknown" }],
    ["the same in the search", { tool: "search_tools", navigator: "support" }, { outcome: "own" }],
    ["a server's own endpoint", { tool: "whoami", server: "header" }, { outcome: "allowed", connection: "connected" }],
    [
      "a rule at a server's own endpoint",
      { tool: "echo", server: "everything" },
      { outcome: "denied", rule: { name: "Echo at support only", place: 2 } as never },
    ],
    ["a held tool at its server's own endpoint", { tool: "whoami", server: "none" }, { outcome: "held" }],
    ["an account that is missing at a server's own endpoint", { tool: "whoami", server: "header", asBob: true }, { outcome: "not-connected" }],
    ["an agent that may only read at a server's own endpoint", { tool: "whoami", server: "header", readOnly: true }, { outcome: "read-only" }],
  ])("the tester and a real call agree on %s", async (_, asked, expected) => {
    const { status, body } = await decide(at.project, asked);
    expect([status, body]).toMatchObject([200, expected]);
    const { slug } = at.project;
    const path = asked.server ? `${slug}/servers/${asked.server}` : asked.navigator ? `${slug}/navigators/${asked.navigator}` : slug;
    const token = await tokenOf(asked.asBob ? at.bob : at.ada, path, asked.readOnly ? "mcp:read" : "mcp:call mcp:read");
    expect(await hear(path, token, asked.tool)).toBe(HEARD[body.outcome]);
  });
});

describe("F84c: the tester and API keys", () => {
  let at: Awaited<ReturnType<typeof makeEverything>>;
  beforeAll(async () => {
    at = await makeEverything();
  });

  test("a key is refused at another navigator, for a person it does not act for, and once it is revoked; without a person it has no account", async () => {
    const { project, ada } = at;
    const create = async (key: object) => (await project.api<{ id: string; key: string }>("POST", "/api-keys", { name: "K", ...key })).body;
    const usual = await create({});
    const support = await create({ navigator: "support" });
    const forPeople = await create({ actsForUsers: true });
    const decide = async (asked: object) => (await project.api<Decision>("POST", "/decisions", { tool: "header__whoami", ...asked })).body;
    expect(await decide({ person: null, key: usual.id })).toMatchObject({ outcome: "not-connected" });
    expect(await decide({ person: ada.email, key: usual.id })).toMatchObject({ outcome: "refused" });
    expect(await decide({ person: ada.email, key: forPeople.id })).toMatchObject({ outcome: "allowed" });
    expect(await decide({ person: null, key: support.id })).toMatchObject({ outcome: "refused" });
    expect(await decide({ person: null, key: support.id, navigator: "support", tool: "everything__echo" })).toMatchObject({ outcome: "allowed" });
    await project.api("DELETE", `/api-keys/${forPeople.id}`);
    expect(await decide({ person: ada.email, key: forPeople.id })).toMatchObject({ outcome: "refused" });
  });

  test.each<[object, string]>([
    [{ person: null }, "person"],
    [{ person: "nobody@example.com" }, "person"],
    [{ navigator: "none-such" }, "navigator"],
    [{ server: "none-such" }, "server"],
    [{ tool: "" }, "tool"],
    [{ args: {} }, "body"],
  ])("a question with %j is refused, and the error names the field", async (change, where) => {
    const { project, ada } = at;
    const asked = { person: ada.email, tool: "header__whoami", ...change };
    const { status, body } = await project.api<{ fields: object }>("POST", "/decisions", asked);
    expect([status, Object.keys(body.fields)]).toEqual([400, [where]]);
  });

  test("a member is found by id too, and nothing is recorded as a call", async () => {
    const { project, ada } = at;
    const { body } = await project.api<{ members: { id: string; email: string }[] }>("GET", "/members");
    const id = body.members.find(({ email }) => email === ada.email)?.id;
    expect((await project.api("POST", "/decisions", { person: id, tool: "everything__print" })).body).toMatchObject({ outcome: "allowed" });
    const { events } = (await project.api<{ events: { action: string }[] }>("GET", "/audit")).body;
    expect(events.filter(({ action }) => action === "tool.call")).toEqual([]);
  });
});
