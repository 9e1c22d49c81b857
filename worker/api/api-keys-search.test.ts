import { beforeAll, describe, expect, test } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeProject, type TestProject } from "../../test/harness/worker/project.ts";

type Part = { apiKeys: { id: string; name: string }[]; found: { count: number; more: boolean } | null; next: string | null };

let project: TestProject;

/** Adds 2,200 keys, two of each moment and of each name. Each hundredth has expired, and the next ones act for people, are revoked, or are tokens. */
async function addKeys(): Promise<void> {
  await bindings.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2199)
     INSERT INTO api_keys (id, project_id, name, purpose, navigator, secret_hash, acts_for_users, domains, created_by, created_at, expires_at, revoked_at)
     SELECT 'ck_many' || printf('%05d', i), (SELECT id FROM projects WHERE slug = ?1), iif(i % 4 < 2, 'Key ', 'key ') || printf('%05d', i / 2),
       iif(i % 100 = 3, 'platform', 'agent'), iif(i = 10, 'reports', NULL), 'hash' || i, i % 100 = 1,
       iif(i % 100 = 1, '["team' || i || '.example"]', '[]'), (SELECT id FROM user WHERE email = 'admin@example.com'), 1000 + i / 2,
       iif(i % 100 = 0, 1, NULL), iif(i % 100 = 2, 1, NULL) FROM n`,
  )
    .bind(project.slug)
    .run();
}

const read = async (query: string) => (await project.api<Part>("GET", `/api-keys?${query}`)).body;

/** The keys of all parts of a list. */
async function readAll(query: string): Promise<Part["apiKeys"]> {
  const keys: Part["apiKeys"] = [];
  for (let next: string | null = ""; next !== null; ) {
    const part: Part = await read(`${query}${next === "" ? "" : `&after=${next}`}`);
    keys.push(...part.apiKeys);
    next = part.next;
  }
  return keys;
}

beforeAll(async () => {
  project = await makeProject();
  await addKeys();
});

describe("F95: API keys are searched, filtered and sorted over all of them", () => {
  test("a filter finds every key that fits, each once, though one request looks at 1,000 keys at most", async () => {
    const first = await read("kind=agent&status=expired&limit=5");
    expect([first.apiKeys.length, first.found?.more]).toEqual([5, true]);
    const keys = await readAll("kind=agent&status=expired&limit=5");
    expect([keys.length, new Set(keys.map(({ id }) => id)).size]).toEqual([22, 22]);
  });

  test.each(["newest", "name"])(
    "the order %s has every key once, also where two are alike, and the other way round it is the reverse",
    async (order) => {
      const reverse = { newest: "oldest", name: "-name" }[order];
      const [there, back] = [await readAll(`sort=${order}&limit=200`), await readAll(`sort=${reverse}&limit=200`)];
      expect(back.map(({ id }) => id)).toEqual(there.map(({ id }) => id).reverse());
      expect([there.length, new Set(there.map(({ id }) => id)).size]).toEqual([2178, 2178]);
      if (order === "name") expect(there.map(({ name }) => name.toLowerCase())).toEqual(there.map(({ name }) => name.toLowerCase()).sort());
    },
  );

  test("a list in the order of names goes on after a key that was revoked meanwhile", async () => {
    const { apiKeys, next } = await read("sort=name&limit=3&kind=agent");
    await project.api("DELETE", `/api-keys/${apiKeys.at(-1)?.id}`);
    const after = await read(`sort=name&limit=1&kind=agent&after=${next}`);
    expect(after.apiKeys[0]?.id).toBe("ck_many00005");
  });

  test.each([
    ["a name", "q=KEY+00004", ["ck_many00009", "ck_many00008"]],
    ["an id", "q=ck_many00020", ["ck_many00020"]],
    ["its navigator", "q=reports", ["ck_many00010"]],
    ["a domain", "q=team1201.example", ["ck_many01201"]],
    ["those that act for people", "q=00300&actsFor=people", ["ck_many00601"]],
    ["those that act for the project alone", "q=ck_many00600&actsFor=project", ["ck_many00600"]],
    ["a platform token", "q=ck_many00103&kind=token", ["ck_many00103"]],
    ["no platform token among the keys of agents", "q=ck_many00103&kind=agent", []],
    ["none that is revoked", "q=ck_many00102", []],
  ])("a search finds %s, however many keys were looked at before", async (_title, query, ids) => {
    expect((await readAll(query)).map(({ id }) => id)).toEqual(ids);
  });

  test("a list without a filter is not counted, and a state or an order that does not exist is refused", async () => {
    expect((await read("limit=1&kind=agent")).found).toBeNull();
    for (const query of ["status=revoked", "sort=used", "actsFor=nobody", "q="])
      expect((await project.api("GET", `/api-keys?${query}`)).status, query).toBe(400);
  });
});
