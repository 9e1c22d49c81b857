import { describe, expect, test, vi } from "vitest";
import { postMessage } from "../../test/harness/worker/agent.ts";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { makeProject, type TestProject } from "../../test/harness/worker/project.ts";
import { DAY } from "../lib/clock.ts";

type Created = { id: string; key: string };

async function makeToken({ api }: TestProject, input: object = {}): Promise<Created> {
  const { status, body } = await api<Created>("POST", "/api-keys", { name: "Deployer", purpose: "platform", ...input });
  expect(status).toBe(201);
  return body;
}

/** Sends a request as a program does: without a cookie and an Origin header. */
async function ask(key: string, method: string, path: string, json?: unknown, headers: Record<string, string> = {}) {
  const response = await send(`/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
    body: json === undefined ? undefined : JSON.stringify(json),
  });
  const text = await response.text();
  return { status: response.status, body: (text ? JSON.parse(text) : undefined) as { code?: string; id?: string; url?: string } };
}

describe("F122: a platform token", () => {
  test("F11: a platform token creates a link in one call, and the audit names the token and its creator", async () => {
    const project = await makeProject();
    const { id, key } = await makeToken(project);
    expect(key).toMatch(/^ct_/);
    await ask(key, "PATCH", `/projects/${project.slug}`, { returnOrigins: ["https://app.example.com"] });
    const link = { type: "user", servers: ["header"], emails: ["ada@example.org"], returnUrl: "https://app.example.com/x", state: "s" };
    const made = await ask(key, "POST", `/projects/${project.slug}/links`, link);
    expect([made.status, made.body.url]).toEqual([201, `https://cardea.test/connect/${made.body.id}`]);
    const audit = async () => JSON.stringify((await project.api("GET", "/audit")).body);
    await expect.poll(audit).toContain(`token:${id} user:`);
    expect(await audit()).not.toContain(key.split(".")[1]);
  });

  test("a platform token is refused at another project, outside of projects and as an API key", async () => {
    const [project, other] = [await makeProject(), await makeProject()];
    const { key } = await makeToken(project);
    for (const path of [`/projects/${other.slug}`, "/projects/nowhere", `/projects/${other.slug}/links`]) {
      expect(await ask(key, "GET", path)).toMatchObject({ status: 401, body: { code: "key.invalid" } });
    }
    for (const [method, path] of [
      ["GET", "/me"],
      ["GET", "/projects"],
      ["POST", "/projects"],
      ["GET", "/catalog"],
    ] as const)
      expect((await ask(key, method, path, method === "POST" ? { slug: "x", name: "X" } : undefined)).status).toBe(401);
    const asKey = await postMessage(project.slug, key, { jsonrpc: "2.0", id: 1, method: "tools/list" });
    expect(asKey.status).toBe(401);
    const { body: agentKey } = await project.api<Created>("POST", "/api-keys", { name: "Agent" });
    expect((await ask(agentKey.key, "GET", `/projects/${project.slug}`)).status).toBe(401);
  });

  test("a platform token ends when it expires, when it is revoked and when its creator is no longer administrator", async () => {
    const project = await makeProject();
    const path = `/projects/${project.slug}`;
    const [revoked, expiring, lasting] = [
      await makeToken(project),
      await makeToken(project, { expiresAt: Date.now() + 60_000 }),
      await makeToken(project),
    ];
    for (const { key } of [revoked, expiring, lasting]) expect((await ask(key, "GET", path)).status).toBe(200);
    await project.api("DELETE", `/api-keys/${revoked.id}`);
    expect((await ask(revoked.key, "GET", path)).status).toBe(401);
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 61_000);
    expect(await ask(expiring.key, "GET", path)).toMatchObject({ status: 401, body: { code: "key.expired" } });
    expect((await ask(`${expiring.key}x`, "GET", path)).body.code).toBe("key.invalid");
    vi.useRealTimers();
    await bindings.DB.prepare("UPDATE members SET role = 'member' WHERE project_id = (SELECT id FROM projects WHERE slug = ?)")
      .bind(project.slug)
      .run();
    expect((await ask(lasting.key, "GET", path)).status).toBe(401);
  });

  test("S85: a platform token has 3,000 requests in a quarter of an hour; each answer says what is left, and a refused one when to come again", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Math.ceil(Date.now() / 900_000) * 900_000 + 100_000);
    const project = await makeProject();
    const [one, other] = [await makeToken(project), await makeToken(project)];
    const get = ({ key }: Created) => send(`/api/v1/projects/${project.slug}`, { headers: { authorization: `Bearer ${key}` } });
    const limitsOf = ({ status, headers }: Response) => [
      status,
      headers.get("ratelimit-policy"),
      headers.get("ratelimit"),
      headers.get("retry-after"),
    ];
    const policy = '"token";q=3000;w=900';
    expect(limitsOf(await get(one))).toEqual([200, policy, '"token";r=2999;t=800', null]);
    await bindings.DB.prepare("UPDATE request_counts SET count = 2999 WHERE subject = ?").bind(`token:${one.id}`).run();
    const both = await Promise.all([get(one), get(one)]);
    expect(both.map(limitsOf).sort()).toEqual([
      [200, policy, '"token";r=0;t=800', null],
      [429, policy, '"token";r=0;t=800', "800"],
    ]);
    expect((await get(other)).status).toBe(200);
    vi.setSystemTime(Date.now() + 800_000);
    expect(limitsOf(await get(one))).toEqual([200, policy, '"token";r=2999;t=900', null]);
    vi.useRealTimers();
  });

  test("F122: a platform token for audits reads what an auditor may read, and changes nothing", async () => {
    const project = await makeProject();
    const path = `/projects/${project.slug}`;
    const { id, key } = await makeToken(project, { purpose: "audit" });
    expect(id).toMatch(/^ct_/);
    for (const below of ["", "/servers", "/links", "/members", "/audit", "/api-keys", "/rules"]) {
      expect([below, (await ask(key, "GET", `${path}${below}`)).status]).toEqual([below, 200]);
    }
    const changes = [
      ["POST", "/links", { type: "user", servers: ["header"], domains: ["example.com"] }],
      ["PATCH", "", { returnOrigins: [] }],
      ["DELETE", "/servers/header", undefined],
      ["POST", "/api-keys", { name: "More", purpose: "platform" }],
      ["POST", "/api-keys", { name: "Same", purpose: "audit" }],
    ] as const;
    for (const [method, below, body] of changes) {
      expect(await ask(key, method, `${path}${below}`, body)).toMatchObject({ status: 403, body: { code: "role.reads_only" } });
    }
    expect((await project.api<{ links: { type: string }[] }>("GET", "/links")).body.links.filter(({ type }) => type !== "default")).toEqual([]);
    await project.api("DELETE", `/api-keys/${id}`);
    expect((await ask(key, "GET", path)).status).toBe(401);
  });

  test("F122: nobody grants more than they have: a platform token makes none that ends later than itself", async () => {
    const project = await makeProject();
    const path = `/projects/${project.slug}/api-keys`;
    const ends = Date.now() + 60_000;
    const { key } = await makeToken(project, { expiresAt: ends });
    for (const purpose of ["platform", "audit"]) {
      for (const expiresAt of [undefined, ends + 1]) expect((await ask(key, "POST", path, { name: "Longer", purpose, expiresAt })).status).toBe(400);
      expect((await ask(key, "POST", path, { name: "Shorter", purpose, expiresAt: ends })).status).toBe(201);
    }
    const longer = await makeToken(project, { expiresAt: Date.now() + 300 * DAY });
    const most = Date.now() + 299 * DAY;
    expect((await ask(longer.key, "POST", path, { name: "Long", purpose: "platform", expiresAt: most })).status).toBe(201);
  });

  test.each(["platform", "audit"])("F122: a token of the purpose %s ends in 90 days unless another day within a year is asked", async (purpose) => {
    const project = await makeProject();
    const create = (expiresAt?: number) =>
      project.api<{ expiresAt: number; usage: { login: string }; key: string }>("POST", "/api-keys", { name: "X", purpose, expiresAt });
    const { body } = await create();
    expect(Math.round((body.expiresAt - Date.now()) / DAY)).toBe(90);
    expect(body.usage.login).toBe(`printf %s '${body.key}' | cardea login --url https://cardea.test --project ${project.slug}`);
    expect((await create(Date.now() + 365 * DAY)).status).toBe(201);
    expect(await create(Date.now() + 367 * DAY)).toMatchObject({
      status: 400,
      body: { fields: { expiresAt: "A platform token lasts at most a year." } },
    });
    expect((await project.api<{ expiresAt: null }>("POST", "/api-keys", { name: "Agent" })).body.expiresAt).toBeNull();
  });

  test("S82: a request with a platform token must be JSON, and a guessed token is refused like an unknown one", async () => {
    const project = await makeProject();
    const { key } = await makeToken(project);
    const [id = "", secret = ""] = key.split(".");
    for (const wrong of [`${id}.${"x".repeat(secret.length)}`, `ct_${"x".repeat(22)}.${secret}`, `${key}x`, "ct_", `${id}.`]) {
      expect((await ask(wrong, "GET", `/projects/${project.slug}`)).body.code).toBe("key.invalid");
    }
    const asForm = await ask(key, "POST", `/projects/${project.slug}/links`, {}, { "content-type": "text/plain" });
    expect(asForm.status).toBe(415);
    for (const odd of [{ navigator: "default" }, { actsForUsers: true }, { navigator: "default", purpose: "audit" }]) {
      expect((await project.api("POST", "/api-keys", { name: "X", purpose: "platform", ...odd })).status).toBe(400);
    }
  });
});
