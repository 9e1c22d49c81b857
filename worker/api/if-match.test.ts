import { beforeAll, describe, expect, test } from "vitest";
import { ORIGIN, send } from "../../test/harness/worker/app.ts";
import { asAdmin, makeProject, type TestProject } from "../../test/harness/worker/project.ts";

type Answer = { status: number; etag: string | null; body: Record<string, unknown> };

let project: TestProject;
let cookie: string;
beforeAll(async () => {
  project = await makeProject();
  cookie = [...(await asAdmin()).cookies].map(([name, value]) => `${name}=${value}`).join("; ");
});

async function ask(method: string, path: string, json?: object, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await send(`/api/v1/projects/${project.slug}${path}`, {
    method,
    headers: { cookie, origin: ORIGIN, "content-type": "application/json", ...headers },
    body: json && JSON.stringify(json),
  });
  const text = await answer.text();
  return { status: answer.status, etag: answer.headers.get("etag"), body: text ? JSON.parse(text) : {} };
}

const RULE = { name: "A", server: "header", navigator: null, tools: ["a"], authScope: null, policy: "deny" };
const NAVIGATOR = { name: "A", mode: "direct", inChatAuthentication: false, denied: [] as string[] };

type Thing = { make: () => Promise<string>; method: string; one: object; other: object; kept?: string };

/** @property make makes one, and returns its path @property one @property other changes of two administrators */
const THINGS: Record<string, Thing> = {
  "a project": {
    make: async () => {
      await ask("PATCH", "", { returnOrigins: [] });
      return "";
    },
    method: "PATCH",
    one: { returnOrigins: ["https://one.example.com"] },
    other: { returnOrigins: ["https://other.example.com"] },
  },
  "a server": { make: async () => "/servers/none", method: "PATCH", one: { name: "One" }, other: { name: "Other" } },
  "a link": {
    make: async () => `/links/${(await ask("POST", "/links", { type: "user", servers: ["header"], domains: ["a.example"] })).body.id}`,
    method: "PATCH",
    one: { domains: ["one.example"], servers: ["path"] },
    other: { domains: ["other.example"], servers: ["query"] },
  },
  "a target of audit events": {
    make: async () => `/audit-targets/${(await ask("POST", "/audit-targets", { kind: "http", url: "https://logs.example.com/a" })).body.id}`,
    method: "PATCH",
    one: { url: "https://logs.example.com/one" },
    other: { description: "Other", paused: true },
  },
  "a webhook": {
    make: async () => `/webhooks/${(await ask("POST", "/webhooks", { url: "https://app.example.com/a", events: ["connection.made"] })).body.id}`,
    method: "PATCH",
    one: { url: "https://app.example.com/one", description: "One" },
    other: { events: ["connection.revoked"], paused: true },
  },
  "a rule": {
    make: async () => `/rules/${(await ask("POST", "/rules", RULE)).body.id}`,
    method: "PUT",
    one: { ...RULE, tools: ["one"] },
    other: { ...RULE, tools: ["other"] },
  },
  "a navigator": {
    make: async () => {
      const path = `/navigators/n-${crypto.randomUUID().slice(0, 8)}`;
      await ask("PUT", path, NAVIGATOR);
      return path;
    },
    method: "PUT",
    one: { ...NAVIGATOR, denied: ["header"] },
    other: { ...NAVIGATOR, denied: ["path"] },
  },
  "a member": {
    make: async () => `/members/${(await ask("POST", "/members", { email: `m.${crypto.randomUUID().slice(0, 8)}@example.com` })).body.id}`,
    method: "PATCH",
    one: { role: "auditor" },
    other: { role: "admin" },
  },
};
const EACH = Object.entries(THINGS);
/** The thing at a path: that of a member has the member in it. */
async function read(path: string): Promise<Answer> {
  const answer = await ask("GET", path);
  return answer.body.member ? { ...answer, body: answer.body.member as Record<string, unknown> } : answer;
}
const withoutTag = ({ body: { etag: _, revision: __, ...rest } }: Answer) => rest;

describe("F122: two administrators never overwrite each other silently", () => {
  test.each(EACH)(
    "of two simultaneous changes of %s with the same If-Match, one is made and one is refused",
    async (_, { make, method, one, other }) => {
      const path = await make();
      const now = await read(path);
      expect([now.status, now.etag]).toEqual([200, now.body.etag]);
      const condition = { "if-match": now.etag ?? "" };
      const both = await Promise.all([one, other].map((change) => ask(method, path, change, condition)));
      expect(both.map(({ status }) => status < 300).sort()).toEqual([false, true]);
      expect(both.find(({ status }) => status >= 300)).toMatchObject({ status: 412, body: { code: "version.changed_meanwhile" } });
      const made = both[0]?.status === 412 ? other : one;
      expect((await read(path)).body).toMatchObject(made);
    },
  );

  test.each(EACH)(
    "a change of %s with an earlier state's If-Match changes nothing, and one with the present state's is made",
    async (_, { make, method, one, other }) => {
      const path = await make();
      const first = (await read(path)).etag ?? "";
      expect((await ask(method, path, { ...one }, { "if-match": first })).status).toBeLessThan(300);
      const before = await read(path);
      expect(before.etag).not.toBe(first);
      for (const wrong of [first, `W/${before.etag}`, "nonsense", `${first}, "x"`]) {
        expect((await ask(method, path, other, { "if-match": wrong })).status).toBe(412);
      }
      expect(await read(path)).toEqual(before);
      expect((await ask(method, path, other, { "if-match": `"x", ${before.etag}` })).status).toBeLessThan(300);
      expect((await read(path)).body).toMatchObject(other);
    },
  );

  test.each(EACH)("a change of %s without If-Match, or with If-Match: *, is made as before", async (_, { make, method, one, other }) => {
    const path = await make();
    expect((await ask(method, path, one)).status).toBeLessThan(300);
    expect((await ask(method, path, other, { "if-match": "*" })).status).toBeLessThan(300);
    expect((await read(path)).body).toMatchObject(other);
  });

  test.each(EACH)("the entity tag of %s is the same in each answer until it is changed", async (_, { make }) => {
    const path = await make();
    const [one, two] = [await read(path), await read(path)];
    expect([one.etag, withoutTag(one)]).toEqual([two.etag, withoutTag(two)]);
  });

  test("the auth scopes of a server have the server's entity tag, and a change of one with an earlier one is refused", async () => {
    const { body } = await ask("GET", "/servers/query/auth-scopes");
    const [scope] = body.authScopes as { id: string }[];
    const path = `/servers/query/auth-scopes/${scope?.id}`;
    const edit = (name: string) => ask("PATCH", path, { redactionHints: [name] }, { "if-match": String(body.etag) });
    expect((await edit("one")).status).toBe(204);
    expect(await edit("other")).toMatchObject({ status: 412, body: { code: "version.changed_meanwhile" } });
  });

  test("a link keeps its servers and its people together: a refused change writes neither", async () => {
    const path = await THINGS["a link"]?.make();
    const { etag } = await ask("GET", path ?? "");
    await ask("PATCH", path ?? "", { servers: ["path"] });
    const before = await ask("GET", path ?? "");
    expect((await ask("PATCH", path ?? "", { servers: ["query"], domains: ["late.example"] }, { "if-match": etag ?? "" })).status).toBe(412);
    expect(await ask("GET", path ?? "")).toEqual(before);
  });

  test("F142: of two administrators who change where a link's events go, the second one is told, and nothing is written", async () => {
    const webhook = (await ask("POST", "/webhooks", { url: "https://app.example.com/a", events: ["connection.made"] })).body.id;
    const path = (await THINGS["a link"]?.make()) ?? "";
    const { etag } = await ask("GET", path);
    const change = (url: string) => ask("PATCH", path, { events: { webhook, url } }, { "if-match": etag ?? "" });
    const [one, other] = await Promise.all([change("https://app.example.com/one"), change("https://app.example.com/other")]);
    expect([one.status, other.status].sort()).toEqual([200, 412]);
    const written = one.status === 200 ? one : other;
    expect((await ask("GET", path)).etag).toBe(written.etag);
    expect((await ask("PATCH", path, { events: null }, { "if-match": etag ?? "" })).status).toBe(412);
    expect((await ask("PATCH", path, { events: null }, { "if-match": written.etag ?? "" })).status).toBe(200);
  });

  test("of two administrators who create a navigator with the same slug and If-None-Match: *, one is told that it exists", async () => {
    const path = `/navigators/n-${crypto.randomUUID().slice(0, 8)}`;
    const both = await Promise.all(["One", "Other"].map((name) => ask("PUT", path, { ...NAVIGATOR, name }, { "if-none-match": "*" })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect((await ask("PUT", "/navigators/none-such", NAVIGATOR, { "if-match": '"x"' })).status).toBe(412);
    expect((await ask("GET", "/navigators/none-such")).status).toBe(404);
  });

  test("a change of the default policy with an earlier state's If-Match changes nothing, and one with the present state's is made", async () => {
    const path = "/default-policy";
    await ask("PUT", path, { policy: "allow" });
    const opened = await ask("GET", path);
    expect([opened.status, opened.etag]).toEqual([200, opened.body.etag]);
    expect((await ask("PUT", path, { policy: "deny" }, { "if-match": opened.etag ?? "" })).status).toBe(204);
    const late = await ask("PUT", path, { policy: "allow" }, { "if-match": opened.etag ?? "" });
    expect(late).toMatchObject({ status: 412, body: { code: "version.changed_meanwhile" } });
    const now = await ask("GET", path);
    expect(now.body.policy).toBe("deny");
    expect((await ask("PUT", path, { policy: "allow" }, { "if-match": now.etag ?? "" })).status).toBe(204);
    expect((await ask("PUT", path, { policy: "allow" })).status).toBe(204);
  });

  test("the last administrator keeps the role, also with the entity tag of the present state", async () => {
    const other = await makeProject();
    const { body } = await other.api<{ members: { id: string; etag: string }[] }>("GET", "/members");
    const [{ id = "", etag = "" } = {}] = body.members;
    const answer = await send(`/api/v1/projects/${other.slug}/members/${id}`, {
      method: "PATCH",
      headers: { cookie, origin: ORIGIN, "content-type": "application/json", "if-match": etag },
      body: '{"role":"member"}',
    });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([409, "member.last_admin"]);
  });

  test("two administrators who change different settings of a project at the same time both get what they asked for", async () => {
    await Promise.all([
      ask("PATCH", "", { returnOrigins: ["https://r.example.com"] }),
      ask("PATCH", "", { browserOrigins: ["https://b.example.com"] }),
    ]);
    expect((await ask("GET", "")).body).toMatchObject({ returnOrigins: ["https://r.example.com"], browserOrigins: ["https://b.example.com"] });
  });
});
