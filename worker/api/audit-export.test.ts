import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { makeProject, type TestProject } from "../../test/harness/worker/project.ts";
import { DAY } from "../lib/clock.ts";
import type { ProjectId } from "../lib/ids.ts";
import { toCell } from "./audit-export-rules.ts";

const EVENTS = 12_000;
const NOW = Date.now() - DAY;
let project: TestProject;

const headersOf = () => ({ cookie: [...project.admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ") });
const exported = (query: string, as = bindings) => send(`/api/v1/projects/${project.slug}/audit-export?${query}`, { headers: headersOf() }, as);
const linesOf = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { kind: string; id?: string; at?: number; tool?: string; events?: number; email?: string });

beforeAll(async () => {
  project = await makeProject();
  const id = await bindings.DB.prepare("SELECT id FROM projects WHERE slug = ?").bind(project.slug).first<ProjectId>("id");
  await bindings.AUDIT_DB.prepare(
    `INSERT INTO audit_events (id, project_id, at, actor, action, outcome, tool)
      SELECT 'evt_' || printf('%06d', value), ?1, ?2 + value / 3, 'agent:many', 'tool.call', 'ok', CASE value WHEN 7 THEN '=cmd|calc' ELSE 'busy' END FROM json_each(?3)`,
  )
    .bind(id, NOW, JSON.stringify([...Array(EVENTS).keys()]))
    .run();
});

test("F110: an export as NDJSON has every event that fits once, newest first, and its last line counts them", async () => {
  const response = await exported(`kind=calls&to=${NOW + DAY / 2}`);
  expect(response.headers.get("content-type")).toBe("application/x-ndjson");
  expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${project.slug}-audit.ndjson"`);
  const lines = linesOf(await response.text());
  expect(lines.at(0)).toMatchObject({ kind: "audit", project: project.slug, filter: { kind: "calls" } });
  expect(lines.at(-1)).toEqual({ kind: "end", events: EVENTS });
  const ids = lines.filter(({ kind }) => kind === "event").map(({ id }) => id);
  expect(ids).toEqual(Array.from({ length: EVENTS }, (_, index) => `evt_${String(EVENTS - 1 - index).padStart(6, "0")}`));
  expect((await exported(`q=no+such+thing`)).status).toBe(200);
});

test("F110: an export as CSV has a head, times of ISO 8601, and no formula", async () => {
  const response = await exported(`format=csv&from=${NOW}&to=${NOW + 3}`);
  expect(response.headers.get("content-type")).toContain("text/csv");
  const lines = (await response.text()).trimEnd().split("\r\n");
  expect(lines).toHaveLength(10);
  expect(lines[0]).toMatch(/^at,id,actor,/);
  expect(lines.at(-1)).toMatch(new RegExp(`^"${new Date(NOW).toISOString()}","evt_000000","agent:many",`));
  expect(lines.find((line) => line.includes("evt_000007"))).toContain(`"'=cmd|calc"`);
});

test("F110: no text becomes a formula or another cell in a CSV file", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constantFrom("=1+1", "@x", "\t=1", "＝1", '","=1', "a\r\n=1")), (text) => {
      const cell = toCell(text);
      expect(cell.slice(1, -1).replaceAll('""', "")).not.toContain('"');
      expect(cell).not.toMatch(/^"[=+\-@\t\r＝＋－＠]/);
      expect(
        cell
          .slice(1, -1)
          .replaceAll('""', '"')
          .replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/, ""),
      ).toBe(text);
    }),
  );
});

test("F110: an export is made as it is read, so it needs the memory of one page, and it ends with its reader", async () => {
  const asked: string[] = [];
  const watched = {
    prepare: (sql: string) => {
      if (/from "audit_events"/.test(sql)) asked.push(sql);
      return bindings.AUDIT_DB.prepare(sql);
    },
    batch: bindings.AUDIT_DB.batch.bind(bindings.AUDIT_DB),
  } as unknown as D1Database;
  const response = await exported(`to=${NOW + DAY / 2}`, { ...bindings, AUDIT_DB: watched });
  const reader = response.body?.getReader();
  expect(asked).toEqual([]);
  await reader?.read();
  expect(asked).toEqual([]);
  const { value } = (await reader?.read()) ?? {};
  expect(new TextDecoder().decode(value).trimEnd().split("\n")).toHaveLength(6250);
  expect(asked).toHaveLength(1);
  await reader?.read();
  expect(asked).toHaveLength(2);
  await reader?.cancel();
  expect(asked).toHaveLength(2);
});

test("F110: the export is an event itself, with what was looked for, and a wrong query exports nothing", async () => {
  expect((await exported("format=xml")).status).toBe(400);
  expect((await exported("before=1")).status).toBe(400);
  await (await exported("format=csv&server=github&outcome=error")).text();
  const seen = async () => (await project.api<{ events: { changes: string }[] }>("GET", "/audit?action=audit.export&q=github")).body.events;
  await expect.poll(async () => (await seen()).map(({ changes }) => changes)).toEqual(["format: csv; server: github; outcome: error"]);
});

test("F110: an export that breaks off ends without its last line", async () => {
  let calls = 0;
  const failing = {
    prepare: (sql: string) => {
      if (/from "audit_events"/.test(sql) && ++calls > 1) throw new Error("the audit database is down");
      return bindings.AUDIT_DB.prepare(sql);
    },
    batch: bindings.AUDIT_DB.batch.bind(bindings.AUDIT_DB),
  } as unknown as D1Database;
  const response = await exported(`to=${NOW + DAY / 2}`, { ...bindings, AUDIT_DB: failing });
  await expect(response.text()).rejects.toThrow();
});
