import { afterEach, describe, expect, test, vi } from "vitest";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import { DAY } from "../lib/clock.ts";

afterEach(() => void vi.useRealTimers());

const LINK = { type: "user", servers: ["header"], domains: ["example.com"] };

/** Posts as the console does. @param path below the project; undefined to make a project @param token a platform token, to post as a program does */
async function post(project: TestProject, path: string | undefined, key: string, json: unknown, token?: string) {
  const cookie = [...project.admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const who: Record<string, string> = token === undefined ? { cookie, origin: ORIGIN } : { authorization: `Bearer ${token}` };
  const headers = { ...who, "content-type": "application/json", "idempotency-key": key };
  const below = path === undefined ? "" : `/${project.slug}${path}`;
  const answer = await send(`/api/v1/projects${below}`, { method: "POST", headers, body: JSON.stringify(json) });
  const text = await answer.text();
  return {
    status: answer.status,
    again: answer.headers.get("idempotent-replayed"),
    retryAfter: answer.headers.get("retry-after"),
    left: /"token";r=(\d+)/.exec(answer.headers.get("ratelimit") ?? "")?.[1],
    headers: ["cache-control", "x-content-type-options", "content-security-policy"].map((name) => answer.headers.get(name)),
    text,
    body: (text ? JSON.parse(text) : {}) as { id?: string; code?: string; key?: string; fields?: object },
  };
}

const create = (project: TestProject, key: string, json: object) => post(project, undefined, key, json);

/** How many links, without the default one, or keys a project has. */
const countOf = async (project: TestProject, list: "links" | "apiKeys", path: string) =>
  (await project.api<Record<string, { type?: string }[]>>("GET", path)).body[list]?.filter(({ type }) => type !== "default").length;
const newKey = () => crypto.randomUUID();

describe("F122: a request with an Idempotency-Key", () => {
  test("the same key and body get the same answer, and make one link", async () => {
    const project = await makeProject();
    const key = newKey();
    const first = await post(project, "/links", key, LINK);
    expect([first.status, first.again]).toEqual([201, null]);
    const second = await post(project, "/links", key, LINK);
    expect([second.status, second.again, second.text, second.headers]).toEqual([201, "true", first.text, first.headers]);
    expect(first.headers).not.toContain(null);
    expect(await countOf(project, "links", "/links")).toBe(1);
    expect((await post(project, "/links", newKey(), LINK)).body.id).not.toBe(first.body.id);
  });

  test("of many requests at once with one key, one makes a link, and the others get its answer or are told to wait", async () => {
    const project = await makeProject();
    const key = newKey();
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(project, "/links", key, LINK)));
    const made = answers.filter(({ status }) => status === 201);
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(1);
    expect(made.filter(({ again }) => again === null)).toHaveLength(1);
    expect(answers.filter(({ status }) => status !== 201).every(({ status, body }) => status === 409 && body.code === "idempotency.unanswered")).toBe(
      true,
    );
    expect(await countOf(project, "links", "/links")).toBe(1);
    expect((await post(project, "/links", key, LINK)).body.id).toBe(made[0]?.body.id);
  });

  test("the same key with another body, or at another path, is refused and makes nothing", async () => {
    const project = await makeProject();
    const key = newKey();
    await post(project, "/links", key, LINK);
    for (const [path, body] of [
      ["/links", { ...LINK, domains: ["example.org"] }],
      ["/members", LINK],
      ["/links?x=1", LINK],
    ] as const)
      expect(await post(project, path, key, body)).toMatchObject({ status: 422, body: { code: "idempotency.other_request" } });
    expect(await countOf(project, "links", "/links")).toBe(1);
  });

  test("a refused request is forgotten: it can be mended and sent with the same key", async () => {
    const project = await makeProject();
    const key = newKey();
    expect((await post(project, "/links", key, { ...LINK, servers: [] })).status).toBe(400);
    expect((await post(project, "/links", key, LINK)).status).toBe(201);
  });

  test("S40: an answer with a secret is not stored, so it is not given again and nothing is made twice", async () => {
    const project = await makeProject();
    const key = newKey();
    const made = await post(project, "/api-keys", key, { name: "Once" });
    const secret = made.body.key?.split(".")[1] ?? "none";
    expect(await post(project, "/api-keys", key, { name: "Once" })).toMatchObject({ status: 409, body: { code: "idempotency.shown_once" } });
    expect(await countOf(project, "apiKeys", "/api-keys")).toBe(1);
    const { results } = await bindings.DB.prepare("SELECT * FROM verification").all();
    expect(JSON.stringify(results)).not.toContain(secret);
    expect(JSON.stringify(results)).not.toContain(key);
  });

  test("a key is one caller's in one project: another project, and a token of the same person, have keys of their own", async () => {
    const [project, other] = [await makeProject(), await makeProject()];
    const key = newKey();
    const { body } = await post(project, "/api-keys", newKey(), { name: "Program", purpose: "platform" });
    const ids = [
      (await post(project, "/links", key, LINK)).body.id,
      (await post(other, "/links", key, LINK)).body.id,
      (await post(project, "/links", key, LINK, body.key)).body.id,
    ];
    expect(new Set(ids).size).toBe(3);
    // An answer that is given again says, too, what is left of the token's limit.
    expect(await post(project, "/links", key, LINK, body.key)).toMatchObject({ again: "true", body: { id: ids[2] }, left: "2998" });
  });

  test.each(["", " ", "ä", "x".repeat(256)])("the key %j is refused, and the error names the header", async (key) => {
    const project = await makeProject();
    const encoded = key === "ä" ? "\u00e4" : key;
    const answer = await post(project, "/links", encoded, LINK);
    expect([answer.status, answer.body.fields]).toEqual([400, { "Idempotency-Key": expect.stringContaining("ASCII") }]);
    expect(await countOf(project, "links", "/links")).toBe(0);
  });

  test("a project remembers 1,000 requests at a time, and says so", async () => {
    const project = await makeProject();
    await bindings.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
       INSERT INTO verification SELECT 'x' || i || ?1, 'idempotency:' || (SELECT id FROM projects WHERE slug = ?1) || ':x' || i, '{}', ?2, 0, 0 FROM n`,
    )
      .bind(project.slug, Date.now() + 1 * DAY)
      .run();
    expect(await post(project, "/links", newKey(), LINK)).toMatchObject({ status: 429, retryAfter: "3600", body: { code: "request.too_many" } });
    expect((await project.api("POST", "/links", LINK)).status).toBe(201);
    expect((await post(await makeProject(), "/links", newKey(), LINK)).status).toBe(201);
  });

  test("the same key and body make one project, and another body is refused", async () => {
    const project = await makeProject();
    const key = newKey();
    const json = { slug: `once-${newKey().slice(0, 8)}`, name: "Once" };
    const [first, ...others] = await Promise.all(Array.from({ length: 4 }, () => create(project, key, json)));
    expect([first, ...others].filter((one) => one?.status === 201 && one.again === null)).toHaveLength(1);
    expect(await create(project, key, json)).toMatchObject({ status: 201, again: "true" });
    expect(await create(project, key, { ...json, name: "Other" })).toMatchObject({ status: 422, body: { code: "idempotency.other_request" } });
    expect(await create(project, newKey(), json)).toMatchObject({ status: 409, body: { code: "project.slug_taken" } });
  });

  test("S40: the answer of a server in the playground is not stored", async () => {
    const project = await makeProject();
    const link = await project.makeLink({ type: "playground", servers: ["header"], domains: ["example.com"] });
    await connect(await person("tester", link), link, "header", "test");
    const { body } = await project.api<{ users: { id: string }[] }>("GET", "/playground/users");
    const key = newKey();
    const call = { user: body.users[0]?.id, tool: "header__whoami", arguments: {} };
    const answer = await post(project, "/playground/calls", key, call);
    expect([answer.status, answer.text.length > 0]).toEqual([200, true]);
    const { results } = await bindings.DB.prepare("SELECT value FROM verification WHERE identifier LIKE 'idempotency:%'").all<{ value: string }>();
    expect(results.filter(({ value }) => value.includes("content"))).toEqual([]);
    expect(await post(project, "/playground/calls", key, call)).toMatchObject({ status: 409, body: { code: "idempotency.shown_once" } });
  });

  test("an erasure takes the person's address out of the answers that are remembered, and nothing is made twice", async () => {
    const project = await makeProject();
    const [invitation, link, other] = [newKey(), newKey(), newKey()];
    const email = `ada.${newKey().slice(0, 8)}@example.com`;
    const json = { type: "user", servers: ["header"], emails: [email, "bob@example.com"] };
    await post(project, "/members", invitation, { email });
    await post(project, "/links", link, json);
    await post(project, "/links", other, LINK);
    expect((await project.admin.api("POST", "/erasures", { email, confirm: email })).status).toBe(202);
    const { results } = await bindings.DB.prepare("SELECT value FROM verification").all();
    expect(JSON.stringify(results)).not.toContain(email);
    const before = await countOf(project, "links", "/links");
    expect(await post(project, "/members", invitation, { email })).toMatchObject({ status: 409, body: { code: "idempotency.shown_once" } });
    expect(await post(project, "/links", link, json)).toMatchObject({ status: 409, body: { code: "idempotency.shown_once" } });
    expect(await post(project, "/links", other, LINK)).toMatchObject({ status: 201, again: "true" });
    expect(await countOf(project, "links", "/links")).toBe(before);
  });

  test("a key is forgotten after a day", async () => {
    const project = await makeProject();
    const key = newKey();
    const first = await post(project, "/rules", key, { server: null, tools: ["x"], policy: "deny" });
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 1 * DAY + 1);
    const { body } = await post(project, "/rules", key, { server: null, tools: ["x"], policy: "deny" });
    expect(body.id).not.toBe(first.body.id);
  });
});
