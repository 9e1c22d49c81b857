import { describe, expect, test, vi } from "vitest";
import { bindings, send } from "../../test/harness/worker/app.ts";
import type { Browser } from "../../test/harness/worker/browser.ts";
import { asAdmin, makeProject, person } from "../../test/harness/worker/project.ts";
import { DAY } from "../lib/clock.ts";

type Token = { id: string; key: string; createdBy: string; expiresAt: number; usage: { command: string; login: string } };
type Role = "owner" | "admin" | "auditor";

const make = async (role: Role, by?: Pick<Browser, "api">, input: object = {}): Promise<Token> => {
  const { status, body } = await (by ?? (await asAdmin())).api<Token>("POST", "/tokens", { name: `As ${role}`, role, ...input });
  expect(status).toBe(201);
  return body;
};

async function ask({ key }: Pick<Token, "key">, method: string, path: string, json?: unknown, headers: Record<string, string> = {}) {
  const response = await send(`/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text ? JSON.parse(text) : {}) as Record<string, unknown> };
}

const statusOf = async (...asked: Parameters<typeof ask>) => {
  const { status, body } = await ask(...asked);
  return body.code ?? status;
};

/** A new owner of the deployment who administers a project of their own. */
async function newOwner() {
  const olga = await person("olga", await (await makeProject()).userLink());
  const { body } = await (await asAdmin()).api<{ id: string }>("POST", "/owners", { email: olga.email });
  const slug = `o-${crypto.randomUUID().slice(0, 8)}`;
  expect((await olga.api("POST", "/projects", { slug, name: "Olga's" })).status).toBe(201);
  return { ...olga, id: body.id, slug };
}

describe("F122: platform tokens of the deployment", async () => {
  const project = await makeProject();
  const { slug } = project;
  const tokens = { owner: await make("owner"), admin: await make("admin"), auditor: await make("auditor") };
  const newProject = () => ({ slug: `t-${crypto.randomUUID().slice(0, 8)}`, name: "By a token" });
  const link = { type: "user", servers: ["header"], domains: ["example.com"] };

  test("a new token is shown once, ends in 90 days, has commands that contain it, and only its hash is stored", async () => {
    const { id, key, createdBy, expiresAt, usage } = tokens.owner;
    expect([key.startsWith(`${id}.`), id.startsWith("cd_"), createdBy]).toEqual([true, true, "admin@example.com"]);
    expect(Math.round((expiresAt - Date.now()) / DAY)).toBe(90);
    expect(usage.command).toBe(`curl -sS https://cardea.test/api/v1/projects \\\n  -H 'authorization: Bearer ${key}'`);
    expect(usage.login).toMatch(`printf %s '${key}' | cardea login --url https://cardea.test --project `);
    const secret = key.split(".")[1] ?? "";
    expect(JSON.stringify((await (await asAdmin()).api("GET", "/tokens")).body)).not.toContain(secret);
    expect(JSON.stringify((await bindings.DB.prepare("SELECT * FROM deployment_tokens").all()).results)).not.toContain(secret);
  });

  test.each([
    ["GET", "/me", {}, [200, 200, 200]],
    ["GET", "/projects", {}, [200, 200, 200]],
    ["GET", "/owners", {}, [200, 200, 200]],
    ["GET", "/tokens", {}, [200, 200, 200]],
    ["GET", "/health", {}, [200, 200, 200]],
    ["POST", "/projects", newProject, [201, "token.role_too_low", "token.role_too_low"]],
    ["POST", "/health/retry", {}, [200, "token.role_too_low", "token.role_too_low"]],
    ["GET", `/projects/${slug}/members`, {}, [200, 200, 200]],
    ["POST", `/projects/${slug}/links`, link, [201, 201, "role.reads_only"]],
    ["POST", "/tokens", { name: "More", role: "owner" }, ["token.person_needed", "token.person_needed", "token.person_needed"]],
    ["POST", "/owners", { email: "ada@example.com" }, ["token.person_needed", "token.person_needed", "token.person_needed"]],
  ] as const)("F56: what a token may do is bounded by its role: %s %s", async (method, path, json, expected) => {
    const answers = [];
    for (const role of ["owner", "admin", "auditor"] as const) {
      const body = method === "GET" ? undefined : typeof json === "function" ? json() : json;
      answers.push(await statusOf(tokens[role], method, path, body));
    }
    expect(answers).toEqual(expected);
  });

  test("the views that say what the caller may do say it of the token, and the audit names token and maker", async () => {
    expect((await ask(tokens.owner, "GET", "/me")).body.canCreateProjects).toBe(true);
    expect((await ask(tokens.admin, "GET", "/me")).body.canCreateProjects).toBe(false);
    const roles = async (token: Token) => [
      ...new Set(((await ask(token, "GET", "/projects")).body.projects as { role: string }[]).map(({ role }) => role)),
    ];
    expect([await roles(tokens.admin), await roles(tokens.auditor)]).toEqual([["admin"], ["auditor"]]);
    expect((await ask(tokens.auditor, "GET", `/projects/${slug}`)).body.role).toBe("auditor");
    await ask(tokens.admin, "POST", `/projects/${slug}/links`, link);
    const audit = async () => JSON.stringify((await project.api("GET", "/audit")).body);
    await expect.poll(audit).toContain(`token:${tokens.admin.id} user:`);
    expect(await audit()).toContain("As admin");
  });

  test("S60: a token reaches no project of which its maker is no member, and in others no more than its maker", async () => {
    const olga = await newOwner();
    const token = await make("owner", olga);
    expect(await statusOf(token, "GET", `/projects/${slug}`)).toBe("resource.not_found");
    await project.api("POST", "/members", { email: olga.email, role: "auditor" });
    expect(await statusOf(token, "GET", `/projects/${slug}`)).toBe(200);
    expect(await statusOf(token, "POST", `/projects/${slug}/links`, link)).toBe("role.reads_only");
    expect(await statusOf(token, "GET", `/projects/${olga.slug}`)).toBe(200);
  });

  test("a token ends with the next request when it is revoked, and for good when its maker is no longer an owner", async () => {
    const [olga, admin] = [await newOwner(), await asAdmin()];
    const [first, second] = [await make("owner", olga), await make("auditor", olga)];
    for (const token of [first, second]) expect(await statusOf(token, "GET", "/projects")).toBe(200);
    expect((await admin.api("DELETE", `/tokens/${first.id}`)).status).toBe(204);
    expect((await admin.api<{ code: string }>("DELETE", `/tokens/${first.id}`)).body.code).toBe("resource.not_found");
    expect([await statusOf(first, "GET", "/projects"), await statusOf(second, "GET", "/projects")]).toEqual(["key.invalid", 200]);
    await admin.api("DELETE", `/owners/${olga.id}`);
    expect(await statusOf(second, "GET", `/projects/${olga.slug}`)).toBe("key.invalid");
    await admin.api("POST", "/owners", { email: olga.email });
    expect(await statusOf(second, "GET", `/projects/${olga.slug}`)).toBe("key.invalid");
    const { body } = await admin.api<{ tokens: { id: string }[] }>("GET", "/tokens");
    expect(body.tokens.filter(({ id }) => [first.id, second.id].includes(id))).toEqual([]);
  });

  test("S14: a token that was made by a person who is erased is gone", async () => {
    const [olga, admin] = [await newOwner(), await asAdmin()];
    await project.admin.api("GET", "/me");
    const other = await person("heir", await project.userLink());
    await olga.api("POST", `/projects/${olga.slug}/members`, { email: other.email, role: "admin" });
    const token = await make("owner", olga);
    expect((await admin.api("POST", "/erasures", { email: olga.email, confirm: olga.email })).status).toBe(202);
    expect(await statusOf(token, "GET", "/projects")).toBe("key.invalid");
    expect((await bindings.DB.prepare("SELECT 1 FROM deployment_tokens WHERE id = ?").bind(token.id).all()).results).toEqual([]);
  });

  test("an expired token says so if its secret is right, and a guessed or mangled one is unknown", async () => {
    const token = await make("auditor", undefined, { expiresAt: Date.now() + 60_000 });
    const [id = "", secret = ""] = token.key.split(".");
    for (const key of [`${id}.${"x".repeat(secret.length)}`, `cd_${"x".repeat(22)}.${secret}`, `${id}.`, "cd_", `ct_${token.key.slice(3)}`]) {
      expect(["key.invalid", "session.missing"]).toContain(await statusOf({ key }, "GET", "/projects"));
      expect(await statusOf({ key }, "GET", `/projects/${slug}`)).toBe("key.invalid");
    }
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      vi.setSystemTime(Date.now() + 61_000);
      expect([await statusOf(token, "GET", "/projects"), await statusOf(token, "GET", `/projects/${slug}`)]).toEqual(["key.expired", "key.expired"]);
      expect(await statusOf({ key: `${id}.${"x".repeat(secret.length)}` }, "GET", "/projects")).toBe("key.invalid");
    } finally {
      vi.useRealTimers();
    }
  });

  test.each([
    [{ name: "", role: "owner" }, "name"],
    [{ name: "X", role: "root" }, "role"],
    [{ name: "X", role: "owner", expiresAt: 1 }, "expiresAt"],
    [{ name: "X", role: "owner", expiresAt: Date.now() + 367 * DAY }, "expiresAt"],
  ])("a new token that cannot be is refused, and the refusal names the field: %j", async (json, field) => {
    const { status, body } = await (await asAdmin()).api<{ fields: Record<string, string> }>("POST", "/tokens", json);
    expect([status, Object.keys(body.fields)]).toEqual([400, [field]]);
  });

  test("S60: a project's administrator who is no owner sees no tokens of the deployment, and a request without a session sees none either", async () => {
    const olga = await newOwner();
    await (await asAdmin()).api("DELETE", `/owners/${olga.id}`);
    expect((await olga.api("GET", `/projects/${olga.slug}`)).status).toBe(200);
    expect((await olga.api("GET", "/tokens")).status).toBe(404);
    expect((await olga.api("POST", "/tokens", { name: "X", role: "auditor" })).status).toBe(404);
    expect((await olga.api("DELETE", `/tokens/${tokens.owner.id}`)).status).toBe(404);
    expect(await statusOf(tokens.owner, "GET", "/me")).toBe(200);
    expect((await send("/api/v1/tokens")).status).toBe(401);
  });

  test("S82: a change with a token must be JSON, and S85: a token has its own limit of requests", async () => {
    expect(await statusOf(tokens.owner, "POST", "/projects", newProject(), { "content-type": "text/plain" })).toBe("request.not_json");
    const one = await make("auditor");
    const { headers } = await send("/api/v1/projects", { headers: { authorization: `Bearer ${one.key}` } });
    expect(headers.get("ratelimit")).toMatch(/^"token";r=2999;/);
  });

  test("F122: a token of a project that a token of the deployment makes ends no later than it", async () => {
    const token = await make("admin", undefined, { expiresAt: Date.now() + DAY });
    const path = `/projects/${slug}/api-keys`;
    expect(await statusOf(token, "POST", path, { name: "Longer", purpose: "platform" })).toBe("request.invalid");
    expect(await statusOf(token, "POST", path, { name: "Shorter", purpose: "platform", expiresAt: Date.now() + DAY / 2 })).toBe(201);
  });
});
