import { beforeAll, expect, test, vi } from "vitest";
import { PATIENCE } from "../../test/harness/patience.ts";
import { postMessage, signInAgent } from "../../test/harness/worker/agent.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import type { AuditEvent } from "../audit/audit.ts";
import { makeRooms } from "../deps.ts";
import { DAY, MINUTE } from "../lib/clock.ts";
import { newEventId, type ProjectId } from "../lib/ids.ts";

type View = {
  id: string;
  at: number;
  action: string;
  tool: string | null;
  agent: string | null;
  authScopeId: string | null;
  ruleId: string | null;
  requestId: string | null;
  sessionId: string | null;
  traceId: string | null;
};
type Part = { events: View[]; found: { count: number; more: boolean } | null; next: string | null; searchedTo: number | null };

const NOW = Date.now() - DAY;
const ADA = "ada.searched@example.com";
let project: TestProject;
let projectId: ProjectId;

const search = async (query: Record<string, string | number>, path = "/audit"): Promise<Part> => {
  const { status, body } = await project.api<Part>(
    "GET",
    `${path}?${new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))}`,
  );
  expect(status).toBe(200);
  return body;
};

beforeAll(async () => {
  project = await makeProject();
  const id = await bindings.DB.prepare("SELECT id FROM projects WHERE slug = ?").bind(project.slug).first<ProjectId>("id");
  if (!id) throw new Error("no project");
  projectId = id;
  const { db } = makeRooms(bindings);
  const userId = await db.users.ensure(ADA, 1);
  const call = (tool: string, at: number, facts: Partial<AuditEvent> = {}): AuditEvent => ({
    ...{ id: newEventId(at), projectId, at, actor: `agent:https://client.example/id.json user:${userId}`, userId },
    ...{ action: "tool.call", server: "github", tool, outcome: "ok", durationMs: 5, ...facts },
  });
  await db.auditEvents.insert(
    [
      call("create_issue", NOW, {
        authScopeId: "scp_admin",
        ruleId: "rul_first",
        requestId: "8a1b-FRA",
        sessionId: "5e55",
        traceId: "7ace".repeat(8),
      }),
      call("list_issues", NOW - MINUTE, { outcome: "error", code: "tool.error" }),
      call("post", NOW - 2 * MINUTE, { server: "slack", outcome: "denied", actor: "agent:ck_key", userId: undefined }),
      call("post", NOW - 3 * MINUTE, { server: "slack", actor: "agent:ck_key2" }),
      call("", NOW - 4 * MINUTE, { action: "rule.add", actor: `token:ct_token user:${userId}`, tool: undefined, changes: "Straße: 1 → 2" }),
    ],
    NOW,
  );
});

const ALL = ["create_issue", "list_issues", "post", "post", "rule.add"];

test.each<[Record<string, string | number>, string[]]>([
  [{ person: ADA }, ["create_issue", "list_issues", "post", "rule.add"]],
  [{ person: "nobody.at.all@example.com" }, []],
  [{ agent: "https://client.example/id.json" }, ["create_issue", "list_issues"]],
  [{ agent: "ck_key" }, ["post"]],
  [{ agent: "ct_token" }, ["rule.add"]],
  [{ server: "slack" }, ["post", "post"]],
  [{ tool: "post" }, ["post", "post"]],
  [{ outcome: "error" }, ["list_issues"]],
  [{ outcome: "denied" }, ["post"]],
  [{ code: "tool.error" }, ["list_issues"]],
  [{ action: "rule.add" }, ["rule.add"]],
  [{ kind: "changes" }, ["rule.add"]],
  [{ kind: "calls" }, ALL.slice(0, 4)],
  [{ authScope: "scp_admin" }, ["create_issue"]],
  [{ rule: "rul_first" }, ["create_issue"]],
  [{ from: NOW - MINUTE, to: NOW }, ["list_issues"]],
  [{ q: "ISSUE" }, ["create_issue", "list_issues"]],
  [{ q: "straße: 1 →" }, ["rule.add"]],
  [{ q: "8a1b-FRA" }, ["create_issue"]],
  [{ q: "5e55" }, ["create_issue"]],
  [{ q: "7ace7ace" }, ["create_issue"]],
  [{ q: ADA }, ["create_issue", "list_issues", "post", "rule.add"]],
  [{ q: "%" }, []],
  [{ q: "_issue", server: "github", outcome: "ok" }, ["create_issue"]],
])("F110: the audit finds by %j exactly what fits", async (query, expected) => {
  const { events, found, next } = await search({ ...query, to: query.to ?? NOW + 1 });
  expect([events.map(({ tool, action }) => tool ?? action), found, next]).toEqual([expected, { count: expected.length, more: false }, null]);
});

test("F110: the pages of a search have each event that fits once", async () => {
  const seen: string[] = [];
  let after: string | null = "";
  while (after !== null) {
    const part: Part = await search({ kind: "calls", to: NOW + 1, limit: 2, ...(after && { after }) });
    expect(part.found).toEqual(after ? null : { count: 4, more: false });
    seen.push(...part.events.map(({ tool }) => tool ?? ""));
    after = part.next;
  }
  expect(seen).toEqual(ALL.slice(0, 4));
});

test("F110: one event has everything that is known of it, by its id alone", async () => {
  const [listed] = (await search({ rule: "rul_first" })).events;
  const { status, body } = await project.api<View>("GET", `/audit/${listed?.id}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ tool: "create_issue", email: ADA, authScopeId: "scp_admin", ruleId: "rul_first", requestId: "8a1b-FRA" });
  const { slug } = await makeProject();
  for (const path of [`/audit/${listed?.id}x`, "/audit/x", `/audit/${listed?.id}?at=1`]) expect((await project.api("GET", path)).status).toBe(404);
  expect((await project.admin.api("GET", `/projects/${slug}/audit/${listed?.id}`)).status).toBe(404);
});

test("F116: the conversation of an event has what its agent and its person did at that time, oldest first, and nobody else sees it", async () => {
  const [listed] = (await search({ tool: "create_issue" })).events;
  const { status, body } = await project.api<{ events: View[]; isWhole: boolean }>("GET", `/audit/${listed?.id}/conversation`);
  expect(status).toBe(200);
  expect([body.events.map(({ tool }) => tool), body.isWhole]).toEqual([["list_issues", "create_issue"], true]);
  const [key] = (await search({ agent: "ck_key" })).events;
  const ofKey = await project.api<{ events: View[] }>("GET", `/audit/${key?.id}/conversation`);
  expect(ofKey.body.events.map(({ id }) => id)).toEqual([key?.id]);
  const { slug } = await makeProject();
  for (const path of [`${listed?.id}x/conversation`, "x/conversation", `${listed?.id}/conversation?at=1`])
    expect((await project.api("GET", `/audit/${path}`)).status).toBe(404);
  expect((await project.admin.api("GET", `/projects/${slug}/audit/${listed?.id}/conversation`)).status).toBe(404);
});

test("F110: an event that waits in the main database is found, and has its own page", async () => {
  const id = newEventId(NOW - 5 * MINUTE);
  const insert =
    "INSERT INTO audit_events (id, project_id, at, actor, action, target, outcome) VALUES (?, ?, ?, 'system', 'navigator.in_chat_off', 'default', 'ok')";
  await bindings.DB.prepare(insert)
    .bind(`${id}-default`, projectId, NOW - 5 * MINUTE)
    .run();
  const { events, found } = await search({ action: "navigator.in_chat_off" });
  expect([events.map((event) => event.id), found?.count]).toEqual([[`${id}-default`], 1]);
  expect((await project.api<View>("GET", `/audit/${id}-default`)).body).toMatchObject({ action: "navigator.in_chat_off", requestId: null });
});

test("F110, F116: a search among very many events says how far it has looked, and goes on from there, and a long conversation is not told whole", async () => {
  const many = 10_500;
  await bindings.AUDIT_DB.prepare(
    `INSERT INTO audit_events (id, project_id, at, actor, action, outcome, tool)
      SELECT 'evt_many' || value, ?1, ?2 + value, 'agent:many', 'tool.call', 'ok', 'busy' FROM generate_series(1, ?3)`.replace(
      "FROM generate_series(1, ?3)",
      "FROM json_each(?3)",
    ),
  )
    .bind(projectId, NOW + MINUTE, JSON.stringify([...Array(many).keys()]))
    .run();
  const first = await search({ tool: "create_issue", to: NOW + DAY / 2 });
  expect([first.events, first.found]).toEqual([[], { count: 0, more: true }]);
  expect((await search({ limit: 1 })).found).toEqual({ count: 1000, more: true });
  expect(first.searchedTo).toBe(NOW + MINUTE + many - 10_000);
  const [last] = (await search({ agent: "many", limit: 1 })).events;
  const { body } = await project.api<{ events: View[]; isWhole: boolean }>("GET", `/audit/${last?.id}/conversation?at=${last?.at}`);
  expect([body.events.length, body.events.at(-1)?.id, body.isWhole]).toEqual([201, last?.id, false]);
  const second = await search({ tool: "create_issue", to: NOW + DAY / 2, after: first.next ?? "" });
  expect([second.events.map(({ tool }) => tool), second.next, second.searchedTo]).toEqual([["create_issue"], null, null]);
});

test("F110: a wrong filter is refused with a sentence for its field", async () => {
  for (const [query, field] of [
    ["outcome=good", "outcome"],
    ["from=yesterday", "from"],
    ["kind=all", "kind"],
    ["person=", "person"],
    [`q=${"x".repeat(401)}`, "q"],
  ]) {
    const { status, body } = await project.api<{ fields: Record<string, string> }>("GET", `/audit?${query}`);
    expect([status, Object.keys(body.fields ?? {})]).toEqual([400, [field]]);
  }
});

test("F110: a call says with which auth scope and by which rule it was made, in which request and trace, and the name of its agent", async () => {
  const own = await makeProject();
  await own.addOpenServer("everything", { slug: "files" });
  const { body: rule } = await own.api<{ id: string }>("POST", "/rules", { server: "files", tools: ["echo"], policy: "allow" });
  const link = await own.userLink(["header"]);
  const ada = await person("ada", link);
  await connect(ada, link, "header", "ada");
  const { access_token: token } = await signInAgent(ada, own.slug);
  const trace = "0af7651916cd43dd8448eb211c80319c";
  const headers = { "cf-ray": "8a1b2c3d4e5f6071-FRA", traceparent: `00-${trace}-b7ad6b7169203331-01` };
  const echo = (name: string) => ({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: { message: "x" } } });
  expect((await (await postMessage(own.slug, token, echo("files__echo"), headers)).text()).length).toBeGreaterThan(0);
  await vi.waitFor(async () => {
    const { events } = (await own.api<Part>("GET", "/audit?kind=calls")).body;
    expect(events).toMatchObject([
      {
        tool: "echo",
        ruleId: rule.id,
        authScopeId: expect.stringMatching(/^scp_/),
        requestId: headers["cf-ray"],
        traceId: trace,
        agent: expect.any(String),
      },
    ]);
  }, PATIENCE);
});
