import type { Tool } from "@modelcontextprotocol/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { PinnedHash, Server } from "../../db/db.ts";
import { MINUTE, SECOND, systemClock } from "../../lib/clock.ts";
import { log } from "../../lib/log.ts";
import { makeListings } from "../listings.ts";
import type { Caller } from "../subject-access.ts";
import { makePinTools } from "./pin-tools.ts";

type Ports = Parameters<typeof makeListings>[0];

/** Listings of servers whose answers a test gives. A server or a credential is late until it is let go. */
function setUp(type: "none" | "header" = "header", level: "user" | "project" = "user") {
  const project = `prj_${crypto.randomUUID()}`;
  const authScope = { id: "scp_1", type, level, serverId: null };
  const servers = ["a", "b", "c"].map((slug) => ({
    id: `srv_${crypto.randomUUID()}`,
    projectId: project,
    slug,
    url: `https://${slug}.example/mcp`,
    authScope,
    authScopeId: authScope.id,
    furtherAuthScopes: [],
  })) as unknown as Server[];
  const asked: string[] = [];
  const announced: string[] = [];
  const pins = { read: 0, known: [] as PinnedHash[] };
  const late = new Map<string, () => void>();
  const hold = (what: string) => new Promise<void>((resolve) => void late.set(what, resolve));
  const held = { servers: new Set<string>(), credentials: new Set<string>() };
  const toolsOf = { now: (slug: string, _subject: string): string[] => [`${slug}_tool`] };
  const toolDefinitions = {
    listHashes: async () => {
      pins.read++;
      return pins.known;
    },
    pin: async (_: string, __: string, seen: { hash: string; definition: { name: string } }[]) => {
      const pinned = seen.map(({ hash, definition }) => ({ tool: definition.name, hash, pendingHash: null, listedAt: Date.now() }));
      pins.known.push(...pinned);
      return pinned;
    },
    noteChanges: async () => [],
    noteListed: async () => undefined,
  } as unknown as Parameters<typeof makePinTools>[0]["toolDefinitions"];
  const ports = {
    access: {
      find: async (_: object, { slug }: Server) => {
        if (held.credentials.has(slug)) await hold(`credential of ${slug}`);
        return { kind: "ready", secret: undefined, version: 1 };
      },
      targetOf: ({ principal: { subject } }: { principal: { subject: string } }, server: Server) => ({ server, subject }),
    },
    downstream: {
      list: async (_: string, { server: { slug }, subject }: { server: Server; subject: string }) => {
        asked.push(`${slug} ${subject}`);
        if (held.servers.has(slug)) await hold(slug);
        const items: Tool[] = toolsOf.now(slug, subject).map((name) => ({ name, inputSchema: { type: "object" } }));
        return { items, leftOut: undefined };
      },
    },
    pinTools: makePinTools({ toolDefinitions, record: async () => undefined, clock: systemClock, log }),
    serverReports: { list: async () => [], clear: async () => undefined, note: async () => undefined },
    announce: async (_: string, subject: string) => void announced.push(subject),
    clock: systemClock,
    log,
  };
  const listings = makeListings(ports as unknown as Ports);
  const callerOf = (subject: string) =>
    ({ principal: { projectId: project, subject }, session: undefined, background: () => undefined }) as unknown as Caller;
  const list = async (subject = "user:ada") => (await listings.list("tools", callerOf(subject), servers)).map(({ name }) => name);
  const letGo = () => {
    held.servers.clear();
    held.credentials.clear();
    for (const go of late.values()) go();
  };
  const missing = (subject = "user:ada") => listings.missing("tools", callerOf(subject).principal, servers);
  return { list, missing, asked, announced, pins, held, letGo, toolsOf };
}

/** Whether a promise has been fulfilled. */
function watched<Value>(work: Promise<Value>) {
  const state: { value: Value | undefined } = { value: undefined };
  work.then((value) => {
    state.value = value;
  });
  return state;
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] }));
afterEach(() => void vi.useRealTimers());

describe("B10: the first list", () => {
  test("a first list is answered after three seconds with what came, however many servers and credentials are late", async () => {
    const { list, held, missing } = setUp();
    held.servers.add("b");
    held.credentials.add("c");
    const first = watched(list());
    await vi.advanceTimersByTimeAsync(3 * SECOND - 1);
    expect(first.value).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect([first.value, missing()]).toEqual([["a__a_tool"], ["b", "c"]]);
  });

  test("when the rest has come, the person's streams are told once, and the next list has it without asking again", async () => {
    const { list, held, letGo, announced, asked, missing } = setUp();
    for (const slug of ["b", "c"]) held.servers.add(slug);
    const first = watched(list());
    await vi.advanceTimersByTimeAsync(3 * SECOND);
    expect([first.value, announced]).toEqual([["a__a_tool"], []]);
    letGo();
    await vi.advanceTimersByTimeAsync(1 * SECOND);
    expect(announced).toEqual(["user:ada"]);
    const before = asked.length;
    expect(await list()).toEqual(["a__a_tool", "b__b_tool", "c__c_tool"]);
    expect([asked.length, missing()]).toEqual([before, []]);
  });

  test("a server whose list is known is named as missing only until the late credential has come", async () => {
    const { list, held, letGo, announced, asked, missing } = setUp();
    await list();
    held.credentials.add("c");
    const second = watched(list());
    await vi.advanceTimersByTimeAsync(3 * SECOND);
    expect([second.value, missing()]).toEqual([["a__a_tool", "b__b_tool"], ["c"]]);
    const before = asked.length;
    letGo();
    await vi.advanceTimersByTimeAsync(1 * SECOND);
    expect([missing(), announced, asked.length]).toEqual([[], ["user:ada"], before]);
  });

  test.each([
    ["needs no credential", "none", "user"],
    ["is called with a shared credential", "header", "project"],
  ] as const)("what a server lists that %s is the first list of everybody else", async (_, type, level) => {
    const { list, held, asked } = setUp(type, level);
    const all = await list("user:ada");
    for (const slug of ["a", "b", "c"]) held.servers.add(slug);
    expect([await list("user:bob"), await list("user:eve")]).toEqual([all, all]);
    expect(asked).toHaveLength(3);
  });

  test("a late list of a server that one person is answered without is told to each who was, and to nobody else", async () => {
    const { list, held, letGo, announced } = setUp("none");
    held.servers.add("b");
    const lists = [list("user:ada"), list("user:bob")].map(watched);
    await vi.advanceTimersByTimeAsync(3 * SECOND);
    expect(lists.map(({ value }) => value)).toEqual([
      ["a__a_tool", "c__c_tool"],
      ["a__a_tool", "c__c_tool"],
    ]);
    letGo();
    await vi.advanceTimersByTimeAsync(1 * SECOND);
    expect(announced.toSorted()).toEqual(["user:ada", "user:bob"]);
  });

  test("S71: a list that a server gave for one person's own credential is never shown to another person, even while their own list does not come", async () => {
    const { list, held, toolsOf } = setUp();
    toolsOf.now = (slug, subject) => [`${slug}_of_${subject.slice(5)}`];
    expect(await list("user:ada")).toEqual(["a__a_of_ada", "b__b_of_ada", "c__c_of_ada"]);
    held.servers.add("b");
    const bobs = watched(list("user:bob"));
    await vi.advanceTimersByTimeAsync(3 * SECOND);
    expect(bobs.value).toEqual(["a__a_of_bob", "c__c_of_bob"]);
  });
});

describe("F99: pinned definitions of a list that many get", () => {
  test("the pins of a server are read once a minute, and once more when they were written, however many people list it", async () => {
    const { list, pins, asked } = setUp();
    for (let person = 0; person < 20; person++) await list(`user:${person}`);
    expect([asked.length, pins.read, pins.known.length]).toEqual([60, 6, 3]);
    vi.setSystemTime(Date.now() + MINUTE);
    for (let person = 0; person < 20; person++) await list(`user:${person}`);
    expect([asked.length, pins.read, pins.known.length]).toEqual([120, 9, 3]);
  });
});
