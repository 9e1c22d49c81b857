import { type D1Migration, env, reset } from "cloudflare:test";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { applyMigrations } from "../../test/harness/worker/apply-migrations.ts";
import { newId, type ProjectId } from "../lib/ids.ts";
import { makeRepositories } from "./db.ts";

type Env = { DB: D1Database; AUDIT_DB: D1Database; MIGRATIONS: D1Migration[]; AUDIT_MIGRATIONS: D1Migration[] };
const { DB, AUDIT_DB, MIGRATIONS, AUDIT_MIGRATIONS } = env as unknown as Env;
const NEW = MIGRATIONS.findIndex(({ queries }) => queries.some((query) => query.includes("navigator_tools")));
const { routeRules, directory, navigators } = makeRepositories(DB, AUDIT_DB);
const RULE = { name: "", serverId: null, navigator: null, tools: ["*"], authScopeId: null, policy: "deny" as const };

async function makeProject(slug = "p"): Promise<ProjectId> {
  const id = newId("prj");
  await DB.prepare("INSERT INTO projects (id, slug, name, created_by, created_at) VALUES (?, ?, 'P', 'u', 1)").bind(id, slug).run();
  return id;
}
/** Adds rules whose names are these letters, in this order. @returns their ids by name */
async function addRules(projectId: ProjectId, names: string): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for (const name of names) ids[name] = (await routeRules.create(projectId, { ...RULE, name }, "last", 1)) ?? "";
  return ids;
}
const orderOf = async (projectId: ProjectId) => (await routeRules.list(projectId)).map(({ name }) => name).join("");
const numbersOf = async () => (await DB.prepare("SELECT priority FROM route_rules ORDER BY priority").all<{ priority: number }>()).results;

/** The rows of an earlier version, by number, policy and name; all have the same time. */
async function insertOld(projectId: ProjectId, rules: [number, string, string][]): Promise<void> {
  await DB.batch(
    rules.map(([priority, policy, id]) =>
      DB.prepare("INSERT INTO route_rules (id, project_id, priority, tools, policy, created_at) VALUES (?, ?, ?, '[\"*\"]', ?, 1)").bind(
        id,
        projectId,
        priority,
        policy,
      ),
    ),
  );
}

describe("F84: the order of route rules", () => {
  beforeEach(async () => {
    await reset();
    await applyMigrations(DB, MIGRATIONS);
    await applyMigrations(AUDIT_DB, AUDIT_MIGRATIONS);
  });

  test("any moves and additions give the order that a list has after them, even where no number is left between two rules", async () => {
    const at = fc.nat(4);
    const step = fc.record({ kind: fc.constantFrom("before", "after"), moved: at, target: at });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const projectId = await makeProject(crypto.randomUUID());
        const ids = await addRules(projectId, "abcde");
        let order = [..."abcde"];
        for (const { kind, moved, target } of steps) {
          const [one, other] = [order[moved] ?? "", order[target] ?? ""];
          if (one === other) continue;
          const place = kind === "before" ? { before: ids[other] ?? "" } : { after: ids[other] ?? "" };
          expect(await routeRules.move(projectId, ids[one] ?? "", place)).toBe(true);
          const others = order.filter((name) => name !== one);
          const to = others.indexOf(other) + (kind === "before" ? 0 : 1);
          order = [...others.slice(0, to), one, ...others.slice(to)];
        }
        expect(await orderOf(projectId)).toBe(order.join(""));
      }),
      { numRuns: 15 },
    );
  });

  test("two rules that change places a hundred times keep their order, because all rules get new numbers when no number is left", async () => {
    const projectId = await makeProject();
    const ids = await addRules(projectId, "abc");
    for (let times = 0; times < 100; times++) {
      const [moved, target] = times % 2 ? [ids.b, ids.c] : [ids.c, ids.b];
      expect(await routeRules.move(projectId, moved ?? "", { before: target ?? "" })).toBe(true);
    }
    expect(await orderOf(projectId)).toBe("abc");
    expect(new Set((await numbersOf()).map(({ priority }) => priority)).size).toBe(3);
  });

  test("a move writes one row", async () => {
    const projectId = await makeProject();
    const ids = await addRules(projectId, "abcd");
    const before = await DB.prepare("SELECT id, priority FROM route_rules WHERE id <> ? ORDER BY id").bind(ids.d).raw();
    await routeRules.move(projectId, ids.d ?? "", { after: ids.a ?? "" });
    expect(await DB.prepare("SELECT id, priority FROM route_rules WHERE id <> ? ORDER BY id").bind(ids.d).raw()).toEqual(before);
    expect(await orderOf(projectId)).toBe("adbc");
  });

  test("of many administrators who move and add rules at the same time, each gets a place, and no two rules get the same one", async () => {
    const projectId = await makeProject();
    const ids = await addRules(projectId, "abcdef");
    const moves = [..."bcdef"].map((name) => routeRules.move(projectId, ids[name] ?? "", { before: ids.a ?? "" }));
    const added = [..."xyz"].map((name) => routeRules.create(projectId, { ...RULE, name }, { before: ids.a ?? "" }, 1));
    expect(await Promise.all(moves)).toEqual(moves.map(() => true));
    expect((await Promise.all(added)).every(Boolean)).toBe(true);
    const order = await orderOf(projectId);
    expect([...order].sort().join("")).toBe("abcdefxyz");
    expect(order.endsWith("a")).toBe(true);
    const numbers = (await numbersOf()).map(({ priority }) => priority);
    expect(new Set(numbers).size).toBe(9);
  });

  test("a rule is not moved next to one that is gone, or to one of another project", async () => {
    const projectId = await makeProject();
    const ids = await addRules(projectId, "ab");
    const elsewhere = await addRules(await makeProject("other"), "c");
    expect(await routeRules.move(projectId, ids.a ?? "", { after: elsewhere.c ?? "" })).toBe(false);
    expect(await routeRules.move(projectId, elsewhere.c ?? "", { after: ids.a ?? "" })).toBe(false);
    expect(await routeRules.create(projectId, RULE, { before: elsewhere.c ?? "" }, 1)).toBeUndefined();
    await routeRules.remove(projectId, ids.b ?? "");
    expect(await routeRules.move(projectId, ids.a ?? "", { after: ids.b ?? "" })).toBe(false);
    expect(await orderOf(projectId)).toBe("a");
  });

  test("a navigator that is removed takes the rules with it that are for it alone", async () => {
    const projectId = await makeProject();
    const settings = { name: "S", mode: "direct" as const, inChatAuthentication: false, denied: [] };
    await navigators.put(projectId, "support", settings, 1);
    await addRules(projectId, "a");
    await routeRules.create(projectId, { ...RULE, name: "b", navigator: "support" }, "last", 1);
    await routeRules.create(projectId, { ...RULE, name: "c", navigator: "default" }, "last", 1);
    await navigators.remove(projectId, "support", 1);
    expect(await orderOf(projectId)).toBe("ac");
  });
});

describe("S92: route rules and Workers of different versions", () => {
  beforeEach(async () => {
    await reset();
    await applyMigrations(AUDIT_DB, AUDIT_MIGRATIONS);
  });

  test("the rules of an earlier version keep their order, and at equal priority the one that denies is still first", async () => {
    await applyMigrations(DB, MIGRATIONS.slice(0, NEW));
    const projectId = await makeProject();
    await insertOld(projectId, [
      [10, "allow", "rul_a"],
      [10, "deny", "rul_b"],
      [5, "allow", "rul_c"],
      [10_000, "allow", "rul_d"],
    ]);
    await applyMigrations(DB, MIGRATIONS);
    const rules = await routeRules.list(projectId);
    expect(rules.map(({ id }) => id)).toEqual(["rul_c", "rul_b", "rul_a", "rul_d"]);
    expect(rules[0]).toMatchObject({ name: "", navigator: null, tools: ["*"] });
    expect(new Set((await numbersOf()).map(({ priority }) => priority)).size).toBe(4);
    expect(await routeRules.move(projectId, "rul_d", { after: "rul_c" })).toBe(true);
    expect((await routeRules.list(projectId)).map(({ id }) => id)).toEqual(["rul_c", "rul_d", "rul_b", "rul_a"]);
  });

  test("rules of equal priority that an earlier Worker writes after the migration have its order, and can be moved", async () => {
    await applyMigrations(DB, MIGRATIONS);
    const projectId = await makeProject();
    await insertOld(projectId, [
      [10, "allow", "rul_a"],
      [10, "deny", "rul_b"],
      [10, "deny", "rul_c"],
    ]);
    expect((await routeRules.list(projectId)).map(({ id }) => id)).toEqual(["rul_b", "rul_c", "rul_a"]);
    expect(await routeRules.move(projectId, "rul_a", { before: "rul_c" })).toBe(true);
    expect((await routeRules.list(projectId)).map(({ id }) => id)).toEqual(["rul_b", "rul_a", "rul_c"]);
  });

  test("an earlier Worker, which knows no navigators in rules, applies an allowing rule for one navigator to no tool, and a denying one everywhere", async () => {
    await applyMigrations(DB, MIGRATIONS);
    const projectId = await makeProject();
    const allowing = await routeRules.create(projectId, { ...RULE, navigator: "default", policy: "allow" }, "last", 1);
    const denying = await routeRules.create(projectId, { ...RULE, navigator: "default" }, "last", 1);
    const old = await DB.prepare("SELECT id, tools FROM route_rules ORDER BY priority").all();
    expect(old.results).toEqual([
      { id: allowing, tools: "[]" },
      { id: denying, tools: '["*"]' },
    ]);
    expect((await routeRules.list(projectId)).map(({ tools }) => tools)).toEqual([["*"], ["*"]]);
    expect((await directory.read("p"))?.rules.map(({ tools }) => tools)).toEqual([["*"], ["*"]]);
    await routeRules.change(projectId, allowing ?? "", { ...RULE, policy: "allow" });
    expect((await DB.prepare("SELECT tools FROM route_rules ORDER BY priority").first("tools")) ?? "").toBe('["*"]');
  });
});
