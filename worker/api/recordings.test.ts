import { Buffer } from "node:buffer";
import { beforeAll, expect, test } from "vitest";
import { PATIENCE } from "../../test/harness/patience.ts";
import { connectAgent, messageOf, postMessage, registerClient, signInAgent } from "../../test/harness/worker/agent.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import { makeRooms } from "../deps.ts";
import type { ProjectId } from "../lib/ids.ts";

type Recording = { arguments: unknown; result: unknown };
type Event = { id: string; action: string; tool: string | null; target: string | null; userId: string | null };

const REDACTED = "[REDACTED]";
let project: TestProject;
let token: string;
let userId: string;
let ada: Awaited<ReturnType<typeof person>>;

/** The newest events with this action and, for a call, this trace. */
async function eventsOf(query: Record<string, string>): Promise<Event[]> {
  return (await project.api<{ events: Event[] }>("GET", `/audit?${new URLSearchParams(query)}`)).body.events;
}

/** What was recorded of the call with this trace, once it is there. */
async function recordedOf(trace: string): Promise<Recording> {
  const look = async () => {
    const [event] = await eventsOf({ q: trace });
    return event ? await project.api<Recording>("GET", `/audit/${event.id}/recording`) : undefined;
  };
  await expect.poll(async () => (await look())?.status, PATIENCE).toBe(200);
  return (await look())?.body as Recording;
}

const traceOf = (at: number): string => at.toString(16).padStart(32, "a");
const headersOf = (trace: string) => ({ traceparent: `00-${trace}-b7ad6b7169203331-01` });
const toCall = (name: string, args: object) => ({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } });

beforeAll(async () => {
  project = await makeProject();
  await project.addOpenServer("everything", { slug: "files" });
  const link = await project.userLink(["header"]);
  ada = await person("ada", link);
  await connect(ada, link, "header", "ada");
  token = (await signInAgent(ada, project.slug)).access_token;
  userId = (await makeRooms(bindings).db.users.findByEmail(ada.email))?.id ?? "";
});

test("F111: nothing of a call is recorded unless the project wants it", async () => {
  const trace = traceOf(1);
  await messageOf(await postMessage(project.slug, token, toCall("files__echo", { message: "unrecorded" }), headersOf(trace)));
  await expect.poll(async () => (await eventsOf({ q: trace })).length, PATIENCE).toBe(1);
  const [event] = await eventsOf({ q: trace });
  const { status, body } = await project.api<{ error: { code: string } }>("GET", `/audit/${event?.id}/recording`);
  expect([status, JSON.stringify(body)]).toEqual([404, expect.stringContaining("recording.none")]);
  expect((await bindings.VAULT_KV.list({ prefix: `recordings/${userId}/` })).keys).toEqual([]);
});

test("F111: an administrator switches recording on with names to redact, and the audit says so", async () => {
  expect((await project.api("PATCH", "", { recordsCalls: true, redactionHints: ["card_number"] })).status).toBe(200);
  expect((await project.api("GET", "")).body).toMatchObject({ recordsCalls: true, redactionHints: ["card_number"] });
  const changes = async () => (await project.api<{ events: { changes: string }[] }>("GET", "/audit?action=project.edit")).body.events[0]?.changes;
  await expect.poll(changes, PATIENCE).toBe("records calls: off → on; redaction hints: none → card_number");
  expect((await project.api("PATCH", "", { redactionHints: [""] })).status).toBe(400);
});

const ARGS = { message: "an order", order: JSON.stringify({ Card_Number: "4000 1234 5678", items: 2 }) };
const ECHO = { content: [{ type: "text", text: "Echo: an order" }] };

test.each<[string, (headers: Record<string, string>) => Promise<Response>]>([
  ["on the SDK's lane", (headers) => postMessage(project.slug, token, toCall("files__echo", ARGS), headers)],
  ["on the direct lane", (headers) => postMessage(project.slug, token, toCall("files__echo", ARGS), headers)],
])("F111: arguments and the result of a call %s are recorded, without what has a hinted name", async (lane, call) => {
  const trace = traceOf(lane.length * 16);
  expect(await messageOf(await call(headersOf(trace)))).toMatchObject({ result: ECHO });
  const recorded = await recordedOf(trace);
  expect(recorded.arguments).toEqual({ message: "an order", order: JSON.stringify({ Card_Number: REDACTED, items: 2 }) });
  expect(recorded.result).toMatchObject(ECHO);
});

test("F111: a call at a server's own endpoint is recorded in the same way", async () => {
  const at = `${project.slug}/servers/header`;
  const { access_token } = await signInAgent(ada, at, { client_id: await registerClient("Another agent") });
  await (await connectAgent(at, access_token, "sessionful")).callTool({ name: "whoami", arguments: ARGS });
  await expect
    .poll(async () => {
      const [event] = await eventsOf({ kind: "calls", tool: "whoami" });
      return event && (await project.api<Recording>("GET", `/audit/${event.id}/recording`)).body;
    }, PATIENCE)
    .toMatchObject({
      arguments: { order: JSON.stringify({ Card_Number: REDACTED, items: 2 }) },
      result: { content: [{ text: expect.stringContaining('"owner":"ada"') }] },
    });
});

test("F111: of an answer that is a stream the reply is recorded, and of a refused call the error", async () => {
  const agent = await connectAgent(project.slug, token, "sessionful");
  const args = { duration: 0.1, steps: 2 };
  await agent.callTool({ name: "files__trigger-long-running-operation", arguments: args }, { onprogress: () => undefined });
  await agent.callTool({ name: "files__echo", arguments: { password: "let me in" } }).catch(() => undefined);
  const found = async (tool: string) => {
    const [event] = await eventsOf({ kind: "calls", tool });
    return event && (await project.api<Recording>("GET", `/audit/${event.id}/recording`)).body;
  };
  await expect
    .poll(() => found("trigger-long-running-operation"), PATIENCE)
    .toMatchObject({ arguments: args, result: { content: [{ text: expect.stringContaining("completed") }] } });
  await expect.poll(() => found("echo"), PATIENCE).toMatchObject({ arguments: { password: REDACTED }, result: expect.anything() });
});

test("F111: the value that was injected is redacted in any encoding, also if the agent passes it itself", async () => {
  const trace = traceOf(500);
  const args = { plain: "demo-ada-1", coded: Buffer.from("x demo-ada-1 y").toString("base64"), note: "of ada" };
  await messageOf(await postMessage(project.slug, token, toCall("header__whoami", args), headersOf(trace)));
  const recorded = await recordedOf(trace);
  expect(recorded).toMatchObject({ arguments: { plain: REDACTED, note: "of ada" } });
  const { keys } = await bindings.VAULT_KV.list({ prefix: `recordings/${userId}/` });
  const stored = await Promise.all(keys.map(({ name }) => bindings.VAULT_KV.get(name)));
  expect(stored.every((sealed) => sealed?.startsWith("v1."))).toBe(true);
  expect(JSON.stringify(recorded)).not.toContain(Buffer.from("demo-ada-1").toString("base64").slice(4, 12));
});

test("F111: each look at a recording is an event of its own", async () => {
  const [call] = await eventsOf({ kind: "calls", tool: "whoami" });
  const looks = async () => (await eventsOf({ action: "audit.recording" })).filter(({ target }) => target === call?.id).length;
  await expect.poll(looks, PATIENCE).toBeGreaterThan(0);
});

test("F111: a person's recordings go when the person is erased, and the project's others stay", async () => {
  const { recordings, db } = makeRooms(bindings);
  const projectId = (await db.projects.findBySlug(project.slug))?.id as ProjectId;
  const key = { projectId, userId: "another", eventId: "evt_another" } as const;
  await recordings.keep({ ...key, days: 1, hints: [], values: [], args: { kept: true } });
  expect(await recordings.deleteOf(userId)).toBe(true);
  expect((await bindings.VAULT_KV.list({ prefix: `recordings/${userId}/` })).keys).toEqual([]);
  expect(await recordings.find(key)).toEqual({ arguments: { kept: true }, result: null });
});

test("F111: a recording whose place was changed, or whose key is gone, cannot be read", async () => {
  const { recordings } = makeRooms(bindings);
  const key = { projectId: "prj_one", userId: "moved", eventId: "evt_one" } as const;
  await recordings.keep({ ...key, days: 1, hints: [], values: [], args: 1 });
  const sealed = (await bindings.VAULT_KV.get("recordings/moved/prj_one/evt_one")) ?? "";
  await bindings.VAULT_KV.put("recordings/moved/prj_two/evt_one", sealed);
  expect(await recordings.find({ ...key, projectId: "prj_two" })).toBeUndefined();
  await bindings.VAULT_KV.put("recordings/moved/prj_one/evt_one", sealed.replace(/^v1\.\w+/, "v1.gone"));
  expect(await recordings.find(key)).toBeUndefined();
});
