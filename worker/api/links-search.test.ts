import { beforeAll, describe, expect, test } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeProject, type TestProject } from "../../test/harness/worker/project.ts";

type Part = {
  links: { id: string; state: string; expiresAt: number | null; usesByDay: object[] }[];
  found: { count: number; more: boolean } | null;
  next: string | null;
};

let project: TestProject;

/**
 * Adds 2,500 links, two of each moment, each with a server. Of a hundred, the first is paused, and the next ones are deleted, expired, used, of the
 * playground, and without an end.
 */
async function addLinks(): Promise<void> {
  const numbers = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2499)";
  const ofProject = "(SELECT id FROM projects WHERE slug = ?1)";
  await bindings.DB.batch([
    bindings.DB.prepare(
      `${numbers} INSERT INTO links (id, project_id, type, email, domains, emails, tags, expires_at, used_at, finished_at, paused_at, deleted_at, created_by, created_at)
       SELECT 'lnk_many' || printf('%05d', i), ${ofProject}, CASE i % 100 WHEN 3 THEN 'project' WHEN 4 THEN 'playground' ELSE 'user' END,
         iif(i % 100 = 3, 'one' || i || '@example.com', NULL), iif(i % 100 = 3, '[]', '["team' || printf('%05d', i) || '.example"]'),
         iif(i = 7, '["grace@partner.example"]', '[]'), iif(i = 8, '{"customer":"cus_8"}', '{}'),
         CASE i % 100 WHEN 2 THEN 1000 + i WHEN 5 THEN NULL ELSE 4000000000000 + i / 2 END,
         iif(i % 100 = 3, 5, NULL), iif(i % 100 = 3, 6, NULL), iif(i % 100 = 0, 5, NULL), iif(i % 100 = 1, 5, NULL),
         (SELECT id FROM user WHERE email = 'admin@example.com'), 1000 + i / 2 FROM n`,
    ).bind(project.slug),
    bindings.DB.prepare(
      `${numbers} INSERT INTO link_servers (link_id, project_id, server_id) SELECT 'lnk_many' || printf('%05d', i), ${ofProject},
         (SELECT id FROM servers WHERE project_id = ${ofProject} AND slug = iif(i = 9, 'query', 'header')) FROM n`,
    ).bind(project.slug),
  ]);
}

const read = async (query: string) => (await project.api<Part>("GET", `/links?${query}`)).body;

/** The links of all parts of a list. */
async function readAll(query: string): Promise<Part["links"]> {
  const links: Part["links"] = [];
  for (let next: string | null = ""; next !== null; ) {
    const part: Part = await read(`${query}${next === "" ? "" : `&after=${next}`}`);
    links.push(...part.links);
    next = part.next;
  }
  return links;
}

beforeAll(async () => {
  project = await makeProject();
  await addLinks();
});

describe("F4: links are searched, filtered and sorted over all of them", () => {
  test("a filter finds every link that fits, each once, though one request looks at 1,000 links at most", async () => {
    const first = await read("state=paused&limit=5");
    expect([first.links.length, first.found]).toEqual([5, { count: 9, more: true }]);
    expect((await read(`state=paused&limit=5&after=${first.next}`)).found).toBeNull();
    const links = await readAll("state=paused&limit=7");
    expect([links.length, new Set(links.map(({ id }) => id)).size]).toEqual([25, 25]);
  });

  test.each([
    ["expired", 25],
    ["used", 25],
    ["deleted", 25],
    ["ended", 75],
    ["working", 2425],
  ])("the links that are %s are found", async (state, count) => {
    expect((await readAll(`state=${state}&type=user&limit=200`)).length + (await readAll(`state=${state}&type=project&limit=200`)).length).toBe(
      state === "working" ? count - 25 : count,
    );
  });

  test.each(["newest", "ends"])(
    "the order %s has every link once, also where two are of one moment, and the other way round it is the reverse",
    async (order) => {
      const reverse = { newest: "oldest", ends: "-ends" }[order];
      const [there, back] = [await readAll(`sort=${order}&limit=200&q=many`), await readAll(`sort=${reverse}&limit=200&q=many`)];
      expect(back.map(({ id }) => id)).toEqual(there.map(({ id }) => id).reverse());
      expect([there.length, new Set(there.map(({ id }) => id)).size]).toEqual([2500, 2500]);
      if (order === "ends") expect([there[0]?.id, there.at(-1)?.expiresAt]).toEqual(["lnk_many00002", null]);
    },
  );

  test.each([
    ["a domain", "q=TEAM00011.example", "lnk_many00011"],
    ["one address of several", "q=grace@partner", "lnk_many00007"],
    ["the address of a project link", "q=one3@example.com", "lnk_many00003"],
    ["a tag", "q=cus_8", "lnk_many00008"],
    ["the whole URL", `q=${encodeURIComponent("https://cardea.test/connect/lnk_many00010")}`, "lnk_many00010"],
    ["two words in different places", "q=query+team00009", "lnk_many00009"],
    ["a server together with a type", "q=team00004&type=playground", "lnk_many00004"],
  ])("a search finds %s, however many links were looked at before", async (_title, query, id) => {
    expect((await readAll(query)).map((link) => link.id)).toEqual([id]);
  });

  test("a search finds a link by its name", async () => {
    expect((await project.api("PATCH", "/links/lnk_many00013", { name: "partner-team" })).status).toBe(200);
    expect((await readAll("q=partner-team")).map(({ id }) => id)).toEqual(["lnk_many00013"]);
    await project.api("PATCH", "/links/lnk_many00013", { name: null });
  });

  test("a list without a filter is not counted, and a state, a type or an order that does not exist is refused", async () => {
    expect((await read("limit=1")).found).toBeNull();
    for (const query of ["state=gone", "type=other", "sort=uses", "q="])
      expect((await project.api("GET", `/links?${query}`)).status, query).toBe(400);
  });
});
