import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { call, connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { connect, makeProject, person } from "../../test/harness/worker/project.ts";
import { makeRooms } from "../deps.ts";
import { SECOND } from "../lib/clock.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

type Rows = { credentials: { id: string; email: string }[]; members: { id: string; email: string }[] };

/** The tables that say who is a member and what is connected. */
const TABLES = ["members", "credentials"];

type Row = Record<string, unknown>;

const readRows = async (table: string, projectId: string): Promise<Row[]> =>
  (await bindings.DB.prepare(`SELECT * FROM ${table} WHERE project_id = ?`).bind(projectId).all<Row>()).results;

/** @returns what takes the rows of a project back to what they are now, as Time Travel of D1 does */
async function rememberRows(projectId: string): Promise<() => Promise<void>> {
  const kept = new Map<string, Row[]>();
  for (const table of TABLES) kept.set(table, await readRows(table, projectId));
  return async () => {
    for (const [table, rows] of kept) {
      const before = await readRows(table, projectId);
      const statements = rows.map((row) => {
        const names = Object.keys(row);
        const sql = `INSERT OR REPLACE INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
        return bindings.DB.prepare(sql).bind(...Object.values(row));
      });
      await bindings.DB.batch(statements);
      // What was done meanwhile was in this table, and is undone.
      expect(await readRows(table, projectId)).not.toEqual(before);
    }
  };
}

test("F124a: after D1 went back in time, a credential that was revoked and a member who was removed meanwhile stay so, and others go on", async () => {
  const project = await makeProject();
  const link = await project.userLink();
  const people = await Promise.all(["ada", "bob", "carol"].map((name) => person(name, link)));
  const agents = [];
  for (const one of people) {
    await connect(one, link, "header", "ada");
    agents.push((await signInAgent(one, project.slug)).access_token);
  }
  const at = (token: string | undefined, as = bindings) =>
    connectAgent(project.slug, token ?? "", "stateless", { by: (path, init) => send(path, init, as) });
  for (const token of agents) expect(await whoami(await at(token), "header")).toBe("ada");
  const { id } = (await makeRooms(bindings).db.projects.findBySlug(project.slug)) ?? expect.fail();
  const goBack = await rememberRows(id);

  const [ada, bob] = people;
  const { credentials } = (await project.api<Rows>("GET", "/credentials")).body;
  const { members } = (await project.api<Rows>("GET", "/members")).body;
  expect((await project.api("DELETE", `/credentials/${credentials.find(({ email }) => email === ada?.email)?.id}`)).status).toBe(204);
  expect((await project.api("DELETE", `/members/${members.find(({ email }) => email === bob?.email)?.id}`)).status).toBe(204);
  await goBack();
  vi.setSystemTime(Date.now() + 1 * SECOND);

  const isolate = { ...bindings };
  expect((await call(await at(agents[0], isolate), "header__whoami")).text).toContain("not connected");
  await expect(at(agents[1], isolate).then((agent) => whoami(agent, "header"))).rejects.toThrow();
  expect(await whoami(await at(agents[2], isolate), "header")).toBe("ada");
});
