import { createExecutionContext } from "cloudflare:test";
import { afterEach, describe, expect, test, vi } from "vitest";
import { connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { connect, makeProject, person } from "../../test/harness/worker/project.ts";
import type { Bindings } from "../bindings.ts";
import worker from "../index.ts";
import { SECOND } from "../lib/clock.ts";

const LIST = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
const HEADERS = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/** A copy of the binding with other methods. */
const withMethods = <Binding extends object>(binding: Binding, methods: object): Binding =>
  new Proxy(binding, {
    get(target, key) {
      const value: unknown = Reflect.get(methods, key) ?? Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });

describe("S72: a caller that cannot be identified", () => {
  afterEach(() => void vi.useRealTimers());

  /** @param findValue replaces the reads in the gate of the token's grant @param get replaces the reads in KV, where tokens of an earlier version are */
  async function askWith(findValue: () => Promise<unknown>, get: () => Promise<unknown>, header: (token: string) => Record<string, string>) {
    const project = await makeProject();
    const { access_token: token } = await signInAgent(project.admin, project.slug);
    const faulty = {
      ...bindings,
      OAUTH_KV: withMethods(bindings.OAUTH_KV, { get, getWithMetadata: get }),
      TOKEN_GATE: withMethods(bindings.TOKEN_GATE, { getByName: () => ({ findValue }) }),
    } as Bindings;
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const request = new Request(`${ORIGIN}/mcp/${project.slug}`, { method: "POST", headers: { ...HEADERS, ...header(token) }, body: LIST });
    // The work after the answer is not awaited, because some of it never ends.
    const answering = worker.fetch(request, faulty, createExecutionContext());
    await vi.advanceTimersByTimeAsync(30 * SECOND);
    const response = await answering;
    return { status: response.status, text: await response.text() };
  }

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  const [throws, hangs] = [() => Promise.reject(new Error("it is down")), () => new Promise<never>(() => undefined)];
  const finds = (found: unknown) => () => Promise.resolve(found);
  const elsewhere = finds({ kind: "elsewhere" });
  test.each([
    ["the gate of its grant throws", throws, finds(null), 503],
    ["the gate of its grant has none", finds({ kind: "none" }), throws, 401],
    ["the gate of its grant returns nothing", finds(undefined), finds(null), 503],
    ["the gate of its grant has something else", finds({ kind: "value", value: '{"userId":"someone"}' }), finds(null), 503],
    ["the gate of its grant hangs", hangs, finds(null), 503],
    ["KV throws", elsewhere, throws, 503],
    ["KV returns nothing", elsewhere, finds(null), 401],
    ["KV returns something else", elsewhere, finds({ userId: "someone" }), 503],
    ["KV hangs", elsewhere, hangs, 503],
  ] as const)("a request is not served if for its token %s", async (_, findValue, get, status) => {
    const answer = await askWith(findValue, get, bearer);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain("whoami");
  });

  test.each([
    ["no credential", {}],
    ["no token", { authorization: "Bearer " }],
    ["another scheme", { authorization: "Basic dXNlcjpwYXNz" }],
    ["two tokens", { authorization: "Bearer a, Bearer b" }],
    ["a token that was never issued", { authorization: "Bearer undefined" }],
    ["a key that was never issued", { "x-api-key": "ck_null.null" }],
    ["a person's address alone", { "x-user-email": "admin@example.com" }],
  ])("a request with %s is refused", async (_, headers) => {
    const project = await makeProject();
    const response = await send(`/mcp/${project.slug}`, { method: "POST", headers: { ...HEADERS, ...headers }, body: LIST });
    expect(response.status).toBe(401);
  });
});

test("S76: Durable Objects are addressed by the verified person and project, whatever the request says", async () => {
  const project = await makeProject();
  const link = await project.userLink();
  const [ada, bob] = [await person("ada", link), await person("bob", link)];
  for (const [browser, name] of [
    [ada, "ada"],
    [bob, "bob"],
  ] as const)
    await connect(browser, link, "header", name);
  const { body } = await project.api<{ members: { id: string; email: string }[] }>("GET", "/members");
  const idOf = ({ email }: { email: string }) => body.members.find((member) => member.email === email)?.id ?? "";
  const { access_token: token } = await signInAgent(ada, project.slug);
  const bobs = await connectAgent(project.slug, (await signInAgent(bob, project.slug)).access_token, "sessionful");
  expect(await whoami(bobs, "header")).toBe("bob");

  const names = new Set<string>();
  const recording = <Binding extends object>(binding: Binding): Binding =>
    withMethods(binding, {
      getByName(this: DurableObjectNamespace, name: string) {
        names.add(name);
        return this.getByName(name);
      },
    });
  const as = {
    ...bindings,
    CREDENTIAL_KEEPER: recording(bindings.CREDENTIAL_KEEPER),
    PROJECT_STREAMS: recording(bindings.PROJECT_STREAMS),
  } as Bindings;
  const hostile = {
    "x-user-email": bob.email,
    "x-user-id": idOf(bob),
    "x-project": "other",
    "x-forwarded-user": idOf(bob),
    cookie: `user=${idOf(bob)}`,
    "last-event-id": `["${idOf(bob)}"]`,
  };
  const post = (message: object, headers: Record<string, string> = {}) =>
    send(
      `/mcp/${project.slug}?user=${idOf(bob)}`,
      {
        method: "POST",
        headers: { ...HEADERS, ...hostile, authorization: `Bearer ${token}`, ...headers },
        body: JSON.stringify({ jsonrpc: "2.0", ...message }),
      },
      as,
    );
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: idOf(bob), version: "1" } };
  const opened = await post({ id: 1, method: "initialize", params });
  const session = { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
  const called = await post(
    { id: idOf(bob), method: "tools/call", params: { name: "header__whoami", arguments: { user: idOf(bob) }, _meta: { user: idOf(bob) } } },
    session,
  );
  expect(await called.text()).toContain("ada");
  await post({ method: "notifications/cancelled", params: { requestId: idOf(bob) } }, session);
  await post({ id: 2, method: "tools/list" }, { "mcp-session-id": "someone-elses" });

  const projectId = (await bindings.DB.prepare("SELECT id FROM projects WHERE slug = ?").bind(project.slug).first<{ id: string }>())?.id;
  expect([...names]).toEqual([JSON.stringify([projectId, `user:${idOf(ada)}`])]);
  await bobs.close();
});
