import { gunzipSync } from "node:zlib";
import type { Tool } from "@modelcontextprotocol/server";
import { describe, expect, test, vi } from "vitest";
import { messageOf, postMessage, signInAgent } from "../../../../test/harness/worker/agent.ts";
import { send } from "../../../../test/harness/worker/app.ts";
import { makeProject } from "../../../../test/harness/worker/project.ts";
import type { Server } from "../../../db/db.ts";
import type { Target } from "../../../downstream/downstream.ts";
import { makeListings } from "../../../downstream/listings.ts";
import { MINUTE, systemClock } from "../../../lib/clock.ts";
import { log } from "../../../lib/log.ts";
import { isolateMemory, MOST_BYTES } from "../../../lib/memory/isolate-memory.ts";
import type { ListKind } from "../../../protocol/listed.ts";
import type { AgentCall } from "../../agent-call.ts";
import { makeDirectList } from "./direct-list.ts";

const LATEST = "2026-07-28";
const META = { "io.modelcontextprotocol/protocolVersion": LATEST, "io.modelcontextprotocol/clientCapabilities": {} };
const COMMON = { "content-type": "application/json", accept: "application/json, text/event-stream" };
const STATELESS = { "mcp-protocol-version": LATEST, "mcp-method": "tools/list" };

/** This spelling has the same meaning, but the request is no longer plain, so that the SDK serves it. */
const NOT_PLAIN = { "content-type": "Application/json" };

test.each([
  ["2026-07-28", STATELESS, { _meta: META }],
  ["2025-11-25", { "mcp-protocol-version": "2025-11-25" }, {}],
])("F90: a list for a client of %s is the same with and without the SDK", async (_, revision, params) => {
  const project = await makeProject();
  await project.addOpenServer("everything");
  await project.addOpenServer("reference");
  await project.api("POST", "/rules", { server: "everything", tools: ["get-*"], policy: "deny" });
  const { access_token } = await signInAgent(project.admin, project.slug);
  const list = async (headers: Record<string, string>) => {
    const message = { jsonrpc: "2.0", id: 'a"b', method: "tools/list", params };
    const response = await postMessage(project.slug, access_token, message, { ...revision, ...headers });
    return messageOf<{ result: { tools: { name: string }[] } }>(response);
  };
  const [fast, slow] = [await list({}), await list(NOT_PLAIN)];
  expect(fast.result.tools.length).toBeGreaterThan(20);
  expect(fast.result.tools.some(({ name }) => name.startsWith("everything__get-"))).toBe(false);
  expect(fast).toEqual(slow);
});

describe("F90: a long list that is requested again", () => {
  /** `accept` is the request's Accept-Encoding; `ofClient` is what the platform reports as the client's own. */
  async function setUp() {
    const project = await makeProject();
    await project.addOpenServer("everything");
    const { access_token } = await signInAgent(project.admin, project.slug);
    const list = async (id: unknown, accept: string, ofClient?: string) => {
      const response = await send(`/mcp/${project.slug}`, {
        method: "POST",
        headers: { ...COMMON, ...STATELESS, authorization: `Bearer ${access_token}`, "accept-encoding": accept },
        body: JSON.stringify({ jsonrpc: "2.0", id, method: "tools/list", params: { _meta: META } }),
        ...(ofClient !== undefined && { cf: { clientAcceptEncoding: ofClient } as RequestInit["cf"] }),
      });
      const encoding = response.headers.get("content-encoding");
      const bytes = new Uint8Array(await response.arrayBuffer());
      return { encoding, body: JSON.parse(new TextDecoder().decode(encoding === "gzip" ? gunzipSync(bytes) : bytes)) as object };
    };
    return { project, list };
  }

  test("a long list is compressed from the third request on, with the same content and each request's own id", async () => {
    const { list } = await setUp();
    const plain = [await list(1, "gzip, deflate, br"), await list(2, "gzip, deflate, br")];
    expect(plain.map(({ encoding }) => encoding)).toEqual([null, null]);
    for (const id of [3, 'a"b', "é"]) {
      const { encoding, body } = await list(id, "gzip, deflate, br");
      expect(encoding).toBe("gzip");
      expect(body).toEqual({ ...plain[0]?.body, id });
    }
  });

  test.each([
    ["identity", undefined],
    ["gzip;q=0, br", undefined],
    ["", undefined],
    ["gzip, br", "identity"],
  ])("a long list is not compressed for a client that accepts %s (the platform reports %s)", async (accept, ofClient) => {
    const { list } = await setUp();
    for (let id = 1; id <= 4; id++) expect((await list(id, accept, ofClient)).encoding).toBeNull();
  });

  test("a changed list replaces the compressed one at once", async () => {
    const { project, list } = await setUp();
    for (let id = 1; id <= 3; id++) await list(id, "gzip");
    vi.useFakeTimers({ toFake: ["Date"] });
    await project.addOpenServer("reference");
    vi.setSystemTime(Date.now() + 3000);
    const { encoding, body } = await list(4, "gzip");
    vi.useRealTimers();
    expect(encoding).toBeNull();
    expect(JSON.stringify(body)).toContain("reference__");
  });
});

test("S69: a list request whose headers do not fit its revision is refused", async () => {
  const project = await makeProject();
  const { access_token } = await signInAgent(project.admin, project.slug);
  const status = async (headers: Record<string, string>, params: object) =>
    (await postMessage(project.slug, access_token, { jsonrpc: "2.0", id: 1, method: "tools/list", params }, headers)).status;
  expect(await status(STATELESS, { _meta: META })).toBe(200);
  expect(await status({ ...STATELESS, "mcp-method": "tools/call" }, { _meta: META })).toBe(400);
  expect(await status({ ...STATELESS, "mcp-protocol-version": "2025-11-25" }, { _meta: META })).toBe(400);
  expect(await status(STATELESS, { _meta: { "io.modelcontextprotocol/protocolVersion": LATEST } })).toBe(400);
});

describe("an isolate's memory of lists", () => {
  const PEOPLE = 44;
  const SERVERS = 50;
  const TOOLS = 40;

  /**
   * The listings and what writes its lists, with servers that answer at once.
   * @param wordsFor what a server says of its tools to a person @param type of the servers' auth scopes
   */
  function setUp(wordsFor: (person: string) => string, type: "none" | "header" = "header") {
    const asked = { lists: 0 };
    const authScope = { id: "scp_1", type, level: "user", serverId: null };
    const id = crypto.randomUUID();
    const servers = Array.from({ length: SERVERS }, (_, at) => {
      const slug = `server-${at}`;
      return {
        id: `srv_${id}_${at}`,
        projectId: `prj_${id}`,
        slug,
        url: `https://${slug}.example/mcp`,
        authScope,
        authScopeId: authScope.id,
        furtherAuthScopes: [],
      };
    }) as unknown as Server[];
    const toolsOf = ({ slug }: Server, words: string): Tool[] =>
      Array.from({ length: TOOLS }, (_, at) => ({
        name: `tool_${at}`,
        description: `What tool ${at} of ${slug} does. ${words.repeat(15)}`,
        inputSchema: { type: "object", properties: { owner: { type: "string", description: "Whose it is" }, labels: { type: "array" } } },
      }));
    const list = async (_: ListKind, { server, subject }: Target) => {
      asked.lists++;
      return { items: toolsOf(server, wordsFor(subject)), leftOut: undefined };
    };
    const ports = {
      access: {
        find: async () => ({ kind: "ready", secret: undefined, version: 1 }),
        targetOf: ({ principal: { subject } }: { principal: { subject: string } }, server: Server) => ({ server, subject }),
      },
      downstream: { list },
      pinTools: async () => ({ held: new Set(), asOf: 0 }),
      serverReports: { list: async () => [], clear: async () => undefined, note: async () => undefined },
      announce: async () => undefined,
      clock: systemClock,
      log,
    };
    const directList = makeDirectList(makeListings(ports as unknown as Parameters<typeof makeListings>[0]));
    const entry = { project: { slug: "p", name: "P" }, servers, paused: [], routes: { rules: [], defaultPolicy: "allow", held: [] } };
    const request = new Request("https://cardea.test/mcp/p", {
      method: "POST",
      headers: { ...COMMON, ...STATELESS, "accept-encoding": "gzip" },
      body: "{}",
    });
    const message = { id: 1, method: "tools/list", params: { _meta: META } };
    const listFor = async (person: number): Promise<string> => {
      const principal = { projectId: "prj_1", subject: `user:${10 + person}`, grantId: `g${person}`, clientId: "c" };
      const caller = { principal, entry, settings: { mode: "direct", denied: [] }, session: undefined, background: () => undefined };
      return (await (await directList(request, message, caller as unknown as AgentCall))?.text()) ?? "";
    };
    return { asked, listFor };
  }

  test("an isolate keeps one copy of a list that is the same for many people", async () => {
    const { asked, listFor } = setUp(() => "As everybody does it. ");
    const before = isolateMemory.bytes();
    const first = await listFor(0);
    const ofOne = isolateMemory.bytes() - before;
    for (let person = 1; person < PEOPLE; person++) expect(await listFor(person)).toBe(first);
    expect(ofOne).toBeGreaterThan(first.length);
    expect(isolateMemory.bytes() - before).toBeLessThan(2 * ofOne);
    expect(asked.lists).toBe(PEOPLE * SERVERS);
    for (let person = 0; person < PEOPLE; person++) await listFor(person);
    expect(asked.lists).toBe(PEOPLE * SERVERS);
  });

  test("a server that needs no credential is asked once for everybody, because it does not know who asks", async () => {
    const { asked, listFor } = setUp(() => "As everybody does it. ", "none");
    const first = await listFor(0);
    for (let person = 1; person < PEOPLE; person++) expect(await listFor(person)).toBe(first);
    expect(asked.lists).toBe(SERVERS);
  });

  test("a server that answers differently each time takes no more memory for it", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const times = { asked: 0 };
    const { asked, listFor } = setUp(() => `At ${times.asked++}. `);
    await listFor(0);
    const { asked: once } = times;
    const before = isolateMemory.bytes();
    for (let time = 0; time < 20; time++) {
      vi.setSystemTime(Date.now() + MINUTE);
      await listFor(0);
    }
    vi.useRealTimers();
    expect([times.asked, asked.lists]).toEqual([21 * once, 21 * SERVERS]);
    expect(isolateMemory.bytes()).toBeLessThan(before + MOST_BYTES / 20);
  });

  test("an isolate keeps lists within its memory limit, and gives each person their own list", async () => {
    const { asked, listFor } = setUp((person) => `As ${person} does it. `);
    const [first, before] = [await listFor(0), isolateMemory.bytes()];
    const held: number[] = [];
    for (let person = 0; person < PEOPLE; person++) {
      expect(await listFor(person)).toBe(first.replaceAll("user:10", `user:${10 + person}`));
      held.push(isolateMemory.bytes());
    }
    expect(asked.lists).toBe(PEOPLE * SERVERS);
    // Of each person a list is kept as text at least: all of them would not fit.
    expect(PEOPLE * first.length).toBeGreaterThan(MOST_BYTES);
    expect(Math.max(...held)).toBeGreaterThan(Math.max(before, MOST_BYTES / 2));
    expect(Math.max(...held)).toBeLessThanOrEqual(MOST_BYTES);
    await listFor(PEOPLE - 1);
    expect(asked.lists).toBe(PEOPLE * SERVERS);
    await listFor(0);
    expect(asked.lists).toBe((PEOPLE + 1) * SERVERS);
  });
});
