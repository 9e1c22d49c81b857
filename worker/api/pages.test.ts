import { describe, expect, test } from "vitest";
import { makeProject } from "../../test/harness/worker/project.ts";

type Part = { next: string | null } & Record<string, { id: string }[]>;

describe("S84: long lists", () => {
  test.each([
    ["links", (index: number) => ({ type: "user", servers: ["header"], emails: [`ada${index}@example.com`] }), 7, 8],
    ["members", (index: number) => ({ email: `page${index}.${crypto.randomUUID()}@example.com` }), 6, 7],
  ])("the list of %s comes in parts and shows each row once, even rows of the same millisecond", async (list, input, count, expected) => {
    const project = await makeProject();
    await Promise.all(Array.from({ length: count }, (_, index) => project.api("POST", `/${list}`, input(index))));
    const seen: string[] = [];
    let after: string | null = "";
    for (let parts = 0; after !== null && parts < 10; parts++) {
      const { status, body }: { status: number; body: Part } = await project.api<Part>("GET", `/${list}?limit=3${after && `&after=${after}`}`);
      expect(status).toBe(200);
      expect(body[list]?.length).toBeLessThanOrEqual(3);
      seen.push(...(body[list] ?? []).map(({ id }) => id));
      after = body.next;
    }
    expect([seen.length, new Set(seen).size]).toEqual([expected, expected]);
  });

  test.each(["limit=0", "limit=201", "limit=x", "after=x", "after=1.a%20b", "after=-1.x"])("a list refuses the query %s", async (query) => {
    const project = await makeProject();
    for (const list of ["links", "members"]) expect((await project.api("GET", `/${list}?${query}`)).status).toBe(400);
    if (query.startsWith("limit")) expect((await project.api("GET", `/audit?${query}`)).status).toBe(400);
  });
});
