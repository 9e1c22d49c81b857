import { beforeAll, describe, expect, test } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeProject, type TestProject } from "../../test/harness/worker/project.ts";

type Part = {
  credentials: { id: string; server: string; email: string | null; status: string; playground: boolean; createdAt: number }[];
  found: { count: number; more: boolean } | null;
  next: string | null;
};

let project: TestProject;

/** Adds so many people's credentials, two of each moment. Each hundredth has expired, and each fiftieth after one of those is revoked. */
async function addCredentials(count: number): Promise<void> {
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})`;
  const scope = `(SELECT auth_scope_id FROM servers WHERE slug = 'header' AND project_id = (SELECT id FROM projects WHERE slug = ?1))`;
  await bindings.DB.batch([
    bindings.DB.prepare(
      `${numbers} INSERT INTO user (id, name, email, email_verified, created_at, updated_at)
       SELECT 'owner' || i, '', 'owner' || printf('%05d', i) || '@example.com', 1, 0, 0 FROM n`,
    ),
    bindings.DB.prepare(
      `${numbers} INSERT INTO credentials (id, project_id, auth_scope_id, subject, status, version, created_at, updated_at)
       SELECT 'crd_many' || printf('%05d', i), (SELECT id FROM projects WHERE slug = ?1), ${scope}, iif(i = 7, 'playground:', 'user:') || 'owner' || i,
         iif(i % 100 = 0, 'expired', iif(i % 100 = 50, 'revoked', 'active')), 1, 1000 + i / 2, 1000 + i FROM n`,
    ).bind(project.slug),
  ]);
}

const read = async (query: string) => (await project.api<Part>("GET", `/credentials?${query}`)).body;

/** All parts of a list. */
async function readAll(query: string): Promise<Part[]> {
  const parts = [await read(query)];
  for (let next = parts[0]?.next ?? null; next !== null; next = parts.at(-1)?.next ?? null) parts.push(await read(`${query}&after=${next}`));
  return parts;
}

const rowsOf = (parts: Part[]) => parts.flatMap(({ credentials }) => credentials);

beforeAll(async () => {
  project = await makeProject();
  await addCredentials(2500);
});

describe("F50: credentials are searched, filtered and sorted over all of them", () => {
  test("a filter finds every credential that fits, each once, though one request looks at 1,000 credentials at most", async () => {
    const parts = await readAll("status=expired&limit=10");
    const rows = rowsOf(parts);
    expect([rows.length, new Set(rows.map(({ id }) => id)).size]).toEqual([25, 25]);
    expect(parts[0]?.found).toMatchObject({ more: true });
    expect(parts.slice(1).every(({ found }) => found === null)).toBe(true);
    expect(rows.every(({ status }) => status === "expired")).toBe(true);
  });

  test("both orders have every credential that is not revoked once, also where two are of one moment", async () => {
    const [newest, oldest] = [rowsOf(await readAll("sort=newest&limit=97")), rowsOf(await readAll("sort=oldest&limit=97"))];
    expect(oldest.map(({ id }) => id)).toEqual(newest.map(({ id }) => id).reverse());
    expect([oldest.length, new Set(oldest.map(({ id }) => id)).size]).toEqual([2475, 2475]);
    expect(oldest[0]?.id).toBe("crd_many00000");
  });

  test.each([
    ["an e-mail address", "q=OWNER00001@", ["crd_many00001"]],
    ["two words in different places", "q=header+owner00002", ["crd_many00002"]],
    ["the playground", "owner=playground", ["crd_many00007"]],
    ["a person's own ones, so none of the playground", "owner=person&q=owner00007", []],
    ["the project's own ones", "owner=project", []],
    ["another server", "server=none", []],
    ["a revoked one, which is not listed", "q=owner00050", []],
  ])("a search finds %s, however many credentials were looked at before", async (_title, query, ids) => {
    expect(rowsOf(await readAll(query)).map(({ id }) => id)).toEqual(ids);
  });

  test("a list without a filter is not counted, and a state or an order that does not exist is refused", async () => {
    expect((await read("limit=1")).found).toBeNull();
    for (const query of ["status=revoked", "sort=email", "owner=nobody", "q="])
      expect((await project.api("GET", `/credentials?${query}`)).status, query).toBe(400);
  });
});
