import { beforeAll, describe, expect, test } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeProject, type TestProject } from "../../test/harness/worker/project.ts";
import { DAY } from "../lib/clock.ts";

type Part = {
  members: { id: string; email: string; role: string }[];
  found: { count: number; more: boolean } | null;
  totals: { members: number };
  next: string | null;
};

let project: TestProject;

/** Adds so many members, of whom each hundredth is an auditor and each third was active today. */
async function addMembers(count: number): Promise<void> {
  const now = Date.now();
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})`;
  await bindings.DB.batch([
    bindings.DB.prepare(
      `${numbers} INSERT INTO user (id, name, email, email_verified, created_at, updated_at)
       SELECT 'many' || i, '', 'many' || printf('%05d', i) || '@example.com', 1, 0, 0 FROM n`,
    ),
    bindings.DB.prepare(
      `${numbers} INSERT INTO members (project_id, user_id, role, created_at, version, email, last_active_at)
       SELECT (SELECT id FROM projects WHERE slug = ?1), 'many' || i, iif(i % 100 = 0, 'auditor', 'member'), 1000 + i, 1,
         'many' || printf('%05d', i) || '@example.com', iif(i % 3 = 0, ?2, iif(i % 3 = 1, ?3, NULL)) FROM n`,
    ).bind(project.slug, now, now - 40 * DAY),
  ]);
}

const read = async (query: string) => (await project.api<Part>("GET", `/members?${query}`)).body;

/** All parts of a list. */
async function readAll(query: string): Promise<Part[]> {
  const parts = [await read(query)];
  for (let next = parts[0]?.next ?? null; next !== null; next = parts.at(-1)?.next ?? null) parts.push(await read(`${query}&after=${next}`));
  return parts;
}

const emailsOf = (parts: Part[]) => parts.flatMap(({ members }) => members.map(({ email }) => email));

beforeAll(async () => {
  project = await makeProject();
  await addMembers(2500);
});

describe("F50: members are filtered and sorted over all of them", () => {
  test("a filter finds every member that fits, each once, though one request looks at 1,000 members at most", async () => {
    const parts = await readAll("role=auditor&limit=10");
    const emails = emailsOf(parts);
    expect([emails.length, new Set(emails).size]).toEqual([25, 25]);
    expect(parts[0]?.found).toEqual({ count: 9, more: true });
    expect(parts.slice(1).every(({ found }) => found === null)).toBe(true);
    expect(parts[0]?.totals.members).toBe(2501);
    expect(parts.flatMap(({ members }) => members).every(({ role }) => role === "auditor")).toBe(true);
  });

  test("a part can have no member though others follow, and the end of the list is null", async () => {
    const parts = await readAll("role=admin&sort=newest");
    expect(emailsOf(parts)).toEqual(["admin@example.com"]);
    expect([parts.length, parts.at(-1)?.next]).toEqual([3, null]);
  });

  test("activity says who acted in the last 7 or 30 days, and who did not", async () => {
    const count = async (activity: string) => emailsOf(await readAll(`activity=${activity}&email=many&limit=200`)).length;
    expect([await count("week"), await count("month"), await count("inactive")]).toEqual([834, 834, 1666]);
  });

  test.each(["newest", "oldest", "email", "-email"])("in the order “%s” every member comes once, and the order holds across parts", async (sort) => {
    const emails = emailsOf(await readAll(`sort=${sort}&email=many&limit=200`));
    const sorted = [...emails].sort();
    if (sort === "newest" || sort === "-email") sorted.reverse();
    expect([emails.length, new Set(emails).size]).toEqual([2500, 2500]);
    expect(emails).toEqual(sorted);
  });

  test("a member who is removed between two parts hides no other one", async () => {
    const first = await read("sort=email&email=many&limit=2");
    await project.api("DELETE", `/members/${first.members[1]?.id}`);
    const second = await read(`sort=email&email=many&limit=2&after=${first.next}`);
    expect(second.members.map(({ email }) => email)).toEqual(["many00002@example.com", "many00003@example.com"]);
  });

  test.each(["role=owner", "activity=year", "sort=role", "sort=email&after=x"])("what cannot be asked for is refused, such as %s", async (query) => {
    const { status, body } = await project.api<{ code: string }>("GET", `/members?${query}`);
    expect([status, body.code]).toEqual([400, "request.invalid"]);
  });
});
