import { afterEach, describe, expect, test, vi } from "vitest";
import { PATIENCE } from "../../test/harness/patience.ts";
import { messageOf, postMessage } from "../../test/harness/worker/agent.ts";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { makeCountingBindings } from "../../test/harness/worker/counting-bindings.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import { DAY, SECOND } from "../lib/clock.ts";

type Answer = {
  status: number;
  body: { error?: { code: string; fields?: Record<string, string> }; result?: { isError?: boolean; content: { text: string }[] } };
};

async function keyOf(project: TestProject, input: object): Promise<string> {
  const { status, body } = await project.api<{ key: string }>("POST", "/api-keys", { name: "Backend", ...input });
  expect(status).toBe(201);
  return body.key;
}

/** One tool call, as a server-side agent sends it. */
async function call(path: string, headers: Record<string, string>, tool = "header__whoami", as = bindings): Promise<Answer> {
  const init = {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: tool, arguments: {} } }),
  };
  const response = await send(`/mcp/${path}`, init, as);
  return { status: response.status, body: await messageOf(response) };
}

test("F95: an API key of one navigator is refused at another", async () => {
  const project = await makeProject();
  const support = { name: "Support", mode: "direct", inChatAuthentication: true, denied: [] };
  await project.api("PUT", "/navigators/support", support);
  expect((await project.api("POST", "/api-keys", { name: "x", navigator: "none-such" })).status).toBe(400);
  const [ofSupport, ofDefault] = [await keyOf(project, { navigator: "support" }), await keyOf(project, { navigator: "default" })];
  const at = async (path: string, key: string, tool: string) => (await call(`${project.slug}${path}`, { "x-api-key": key }, tool)).status;
  expect(await at("/navigators/support", ofSupport, "none__whoami")).toBe(200);
  expect(await at("", ofSupport, "none__whoami")).toBe(401);
  expect(await at("/servers/none", ofSupport, "whoami")).toBe(401);
  expect(await at("", ofDefault, "none__whoami")).toBe(200);
  expect(await at("/servers/none", ofDefault, "whoami")).toBe(200);
  expect(await at("/navigators/support", ofDefault, "none__whoami")).toBe(401);
});

const textOf = ({ body }: Answer) => body.result?.content[0]?.text ?? "";

async function withAda() {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  await connect(ada, link, "header", "ada");
  return { project, ada };
}

describe("F95: calls with an API key", () => {
  afterEach(() => void vi.useRealTimers());

  test.each(["x-api-key", "authorization"])("an API key in %s, together with x-user-email, calls as the person", async (header) => {
    const { project, ada } = await withAda();
    const key = await keyOf(project, { actsForUsers: true });
    const presented: Record<string, string> = header === "x-api-key" ? { "x-api-key": key } : { authorization: `Bearer ${key}` };
    expect(textOf(await call(project.slug, { ...presented, "x-user-email": ada.email.toUpperCase() }))).toContain('"owner":"ada"');
    expect(textOf(await call(`${project.slug}/servers/path`, { ...presented, "x-user-email": ada.email }, "whoami"))).toContain(
      "https://cardea.test/connect/",
    );
  });

  test("an API key without x-user-email uses only the project's credentials", async () => {
    const { project } = await withAda();
    const key = await keyOf(project, { actsForUsers: true });
    const answer = await call(project.slug, { "x-api-key": key });
    expect(answer.body.result?.isError).toBe(true);
    expect(textOf(answer)).toContain(
      "needs a person's own account, so nothing was done. This request names no person: send the person's e-mail address",
    );
    expect(textOf(answer)).not.toContain("/connect/");
    expect(textOf(await call(project.slug, { "x-api-key": key }, "none__whoami"))).toContain("nobody");
    expect(textOf(await call(project.slug, { "x-api-key": key }, "get_authentication_link"))).toBe(
      "This request names no person: send the person's e-mail address with every request, in the header x-user-email. These servers need a person's account: header, oauth2, path, query.",
    );
  });

  test("F21: the instructions say what is missing to an agent whose key may act for people and that names nobody, and only to that agent", async () => {
    const { project, ada } = await withAda();
    const [forPeople, alone] = [await keyOf(project, { actsForUsers: true }), await keyOf(project, {})];
    const instructionsOf = async (headers: Record<string, string>) => {
      const clientInfo = { name: "test", version: "1" };
      const message = { jsonrpc: "2.0", id: 1, method: "initialize", params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo } };
      const answer = await postMessage(project.slug, "", message, headers);
      return (await messageOf<{ result: { instructions: string } }>(answer)).result.instructions;
    };
    const usual = await instructionsOf({ authorization: `Bearer ${alone}` });
    expect(usual).not.toContain("x-user-email");
    expect(await instructionsOf({ authorization: `Bearer ${forPeople}`, "x-user-email": ada.email })).toBe(usual);
    expect(await instructionsOf({ authorization: `Bearer ${forPeople}` })).toMatch(/^This request names no person: .* x-user-email/);
    expect(textOf(await call(project.slug, { "x-api-key": alone }))).toContain(
      "This key acts for no person: name the person in x-user-email, with a key",
    );
  });

  test("an API key uses a credential that was provided by a project link", async () => {
    const project = await makeProject("project");
    const link = await project.makeLink({ type: "project", servers: ["header"], email: "carol@example.org" });
    const { makeBrowser } = await import("../../test/harness/worker/browser.ts");
    const carol = makeBrowser();
    await carol.signIn("carol@example.org", link);
    await connect(carol, link, "header", "carol");
    const key = await keyOf(project, {});
    expect(textOf(await call(project.slug, { "x-api-key": key }))).toContain('"owner":"carol"');
  });

  test("an API key is shown once and stored as a hash", async () => {
    const project = await makeProject();
    const key = await keyOf(project, {});
    const secret = key.split(".")[1] ?? "";
    const { body } = await project.api("GET", "/api-keys");
    expect(JSON.stringify(body)).not.toContain(secret);
    const { results } = await bindings.DB.prepare("SELECT * FROM api_keys").all();
    expect(JSON.stringify(results)).not.toContain(secret);
  });

  test("the list of API keys says when a key was last used", async () => {
    const project = await makeProject();
    const key = await keyOf(project, {});
    await call(project.slug, { "x-api-key": key }, "none__whoami");
    await vi.waitFor(async () => {
      const { body } = await project.api<{ apiKeys: { lastUsedAt: number | null }[] }>("GET", "/api-keys");
      expect(body.apiKeys[0]?.lastUsedAt).toBeGreaterThan(0);
    }, PATIENCE);
  });

  test("a warm call with an API key costs no D1 query, no Durable Object request and no KV read", async () => {
    const { project, ada } = await withAda();
    const headers = { "x-api-key": await keyOf(project, { actsForUsers: true }), "x-user-email": ada.email };
    vi.useFakeTimers({ toFake: ["Date"] });
    const counting = makeCountingBindings();
    await call(project.slug, headers, "header__whoami", counting.as);
    counting.take();
    for (let times = 0; times < 5; times++) expect(textOf(await call(project.slug, headers, "header__whoami", counting.as))).toContain("ada");
    expect(counting.take()).toMatchObject({ DB: 0, OAUTH_KV: 0, VAULT_KV: 0, CREDENTIAL_KEEPER: 0 });
  });

  test.each([
    [{ name: "" }, "name"],
    [{ name: "x", expiresAt: 1 }, "expiresAt"],
    [{ name: "x", actsForUsers: true, domains: ["example"] }, "domains"],
  ])("a new API key with %j is refused, and the error names the field", async (input, field) => {
    const project = await makeProject();
    const { status, body } = await project.api<{ fields: object }>("POST", "/api-keys", input);
    expect([status, Object.keys(body.fields)]).toEqual([400, [field]]);
  });
});

describe("S65: the header x-user-email", () => {
  test("x-user-email is refused with a key that may not act for members", async () => {
    const { project, ada } = await withAda();
    const answer = await call(project.slug, { "x-api-key": await keyOf(project, {}), "x-user-email": ada.email });
    expect(answer).toMatchObject({ status: 403, body: { error: { code: "key.user_refused" } } });
  });

  test("x-user-email is ignored together with an access token", async () => {
    const { project, ada } = await withAda();
    const { signInAgent } = await import("../../test/harness/worker/agent.ts");
    const { access_token } = await signInAgent(project.admin, project.slug);
    const answer = await call(project.slug, { authorization: `Bearer ${access_token}`, "x-user-email": ada.email });
    expect(textOf(answer)).not.toContain('"owner":"ada"');
  });

  test.each(["", "ada", "ada@example.com, eve@example.com", "ada@exаmple.com", "<ada@example.com>"])(
    "a call with the x-user-email %j is refused",
    async (email) => {
      const { project } = await withAda();
      const key = await keyOf(project, { actsForUsers: true });
      const answer = await call(project.slug, { "x-api-key": key, "x-user-email": encodeURIComponent(email).replaceAll("%40", "@") });
      expect(answer.status).toBe(403);
    },
  );

  test("x-user-email may name only members; a person of a domain that the key admits becomes a member", async () => {
    const { project } = await withAda();
    const stranger = `new.${crypto.randomUUID().slice(0, 8)}@partner.example`;
    const strict = await keyOf(project, { actsForUsers: true });
    expect((await call(project.slug, { "x-api-key": strict, "x-user-email": stranger })).status).toBe(403);
    const open = await keyOf(project, { actsForUsers: true, domains: ["Partner.example"] });
    expect((await call(project.slug, { "x-api-key": open, "x-user-email": "eve@sub.partner.example" })).status).toBe(403);
    expect(textOf(await call(project.slug, { "x-api-key": open, "x-user-email": stranger }))).toContain("https://cardea.test/connect/");
    const { body } = await project.api<{ members: { email: string; role: string }[] }>("GET", "/members");
    expect(body.members).toContainEqual(expect.objectContaining({ email: stranger, role: "member" }));
  });
});

describe("S68: API keys that are no longer valid", () => {
  afterEach(() => void vi.useRealTimers());

  test("a revoked API key is refused within a second by a warm isolate", async () => {
    const { project, ada } = await withAda();
    const key = await keyOf(project, { actsForUsers: true });
    const headers = { "x-api-key": key, "x-user-email": ada.email };
    expect((await call(project.slug, headers)).status).toBe(200);
    expect((await project.api("DELETE", `/api-keys/${key.split(".")[0]}`)).status).toBe(204);
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect(await call(project.slug, headers)).toMatchObject({ status: 401, body: { error: { code: "key.invalid" } } });
    expect((await project.api("DELETE", `/api-keys/${key.split(".")[0]}`)).status).toBe(404);
  });

  test("a call for a removed person is refused within a second by a warm isolate", async () => {
    const { project, ada } = await withAda();
    const headers = { "x-api-key": await keyOf(project, { actsForUsers: true }), "x-user-email": ada.email };
    expect((await call(project.slug, headers)).status).toBe(200);
    const { body } = await project.api<{ members: { id: string; email: string }[] }>("GET", "/members");
    await project.api("DELETE", `/members/${body.members.find(({ email }) => email === ada.email)?.id}`);
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect((await call(project.slug, headers)).status).toBe(403);
  });

  test("an API key is refused once it has expired", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const project = await makeProject();
    const key = await keyOf(project, { expiresAt: Date.now() + DAY });
    expect((await call(project.slug, { "x-api-key": key }, "none__whoami")).status).toBe(200);
    vi.setSystemTime(Date.now() + DAY);
    expect((await call(project.slug, { "x-api-key": key }, "none__whoami")).status).toBe(401);
  });

  test("an API key is refused at another project, with a wrong secret, and in a wrong form", async () => {
    const project = await makeProject();
    const other = await makeProject();
    const key = await keyOf(project, {});
    expect((await call(other.slug, { "x-api-key": key }, "none__whoami")).status).toBe(401);
    const [id] = key.split(".");
    for (const wrong of [`${id}.${"x".repeat(43)}`, `${id}.`, `${id}`, "ck_", `ck_${"x".repeat(5000)}`])
      expect((await call(project.slug, { "x-api-key": wrong }, "none__whoami")).status, wrong.slice(0, 40)).toBe(401);
    expect((await send(`/mcp/${project.slug}`, { method: "POST", headers: { "x-api-key": "something-else" } })).status).toBe(401);
  });
});
