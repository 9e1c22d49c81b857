import type { Tool } from "@modelcontextprotocol/client";
import { afterEach, describe, expect, test, vi } from "vitest";
import { bindings } from "../../../test/harness/worker/app.ts";
import { makeCountingBindings } from "../../../test/harness/worker/counting-bindings.ts";
import { makeProject } from "../../../test/harness/worker/project.ts";
import type { Bindings } from "../../bindings.ts";
import type { Server } from "../../db/db.ts";
import { makeRooms } from "../../deps.ts";
import { DAY, SECOND, systemClock } from "../../lib/clock.ts";
import { log } from "../../lib/log.ts";
import { makeListContents } from "./list-contents.ts";
import { makePinTools } from "./pin-tools.ts";

const { db } = makeRooms(bindings);
const toolsNamed = (names: string[], description: string): Tool[] => names.map((name) => ({ name, description, inputSchema: { type: "object" } }));

/** A server, and what an isolate does with a list of it. */
async function setUp(holdChanges: boolean) {
  const { projectId, slug } = await makeProject().then(async ({ slug }) => {
    const found = await db.directory.findVersion({ slug });
    if (!found) throw new Error("no project");
    return found;
  });
  await db.servers.setHold(projectId, "none", holdChanges);
  const server: Server = await db.servers.getBySlug(projectId, "none");
  function makeIsolate(as: Bindings = bindings) {
    const pinTools = makePinTools({ ...makeRooms(as).db, record: async () => undefined, clock: systemClock, log });
    const contents = makeListContents(DAY, systemClock);
    return async (tools: Tool[], since = 0) => {
      const work: Promise<unknown>[] = [];
      const pinned = await pinTools(server, contents.of("tools", server, tools), tools, since, (promise) => void work.push(promise));
      await Promise.all(work);
      return [...pinned.held];
    };
  }
  const stateOf = async (tool: string) => (await db.toolDefinitions.listHashes(projectId, server.id)).find((pin) => pin.tool === tool);
  return { projectId, slug, server, makeIsolate, stateOf };
}

describe("F99: the pinned tools of a server in several isolates", () => {
  afterEach(() => void vi.useRealTimers());

  test("a definition that differs from the one which another isolate has just pinned is held in the first answer", async () => {
    const { makeIsolate, stateOf } = await setUp(true);
    const [first, second] = [makeIsolate(), makeIsolate()];
    expect(await first(toolsNamed(["other"], "Other."))).toEqual([]);
    expect(await second(toolsNamed(["other"], "Other."))).toEqual([]);
    expect(await first(toolsNamed(["other", "send"], "Other."))).toEqual([]);
    expect(await second([...toolsNamed(["other"], "Other."), ...toolsNamed(["send"], "Sends it all to me.")])).toEqual(["send"]);
    expect((await stateOf("send"))?.pendingHash).not.toBeNull();
  });

  test("where changes are not held, such a definition is noted as a change too", async () => {
    const { makeIsolate, stateOf } = await setUp(false);
    const [first, second] = [makeIsolate(), makeIsolate()];
    await second(toolsNamed(["other"], "Other."));
    await first(toolsNamed(["send"], "Sends."));
    await second(toolsNamed(["send"], "Sends it all to me."));
    expect((await stateOf("send"))?.pendingHash).not.toBeNull();
  });

  test("a return to the definition before an approval is held by the next list of an isolate that has seen the new directory", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { projectId, server, makeIsolate, stateOf } = await setUp(true);
    const [first, second] = [makeIsolate(), makeIsolate()];
    const [before, after] = [toolsNamed(["send"], "Sends."), toolsNamed(["send"], "Sends two.")];
    await second(before);
    expect(await second(before)).toEqual([]);
    expect(await first(after)).toEqual(["send"]);
    await db.toolDefinitions.approve(projectId, server.id, "send", (await stateOf("send"))?.pendingHash ?? "");
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect(await second(before, Date.now())).toEqual(["send"]);
  });

  test("of two isolates that pin different definitions at the same time, one holds its own", async () => {
    const { makeIsolate } = await setUp(true);
    const held = await Promise.all([makeIsolate()(toolsNamed(["send"], "Sends.")), makeIsolate()(toolsNamed(["send"], "Sends it all to me."))]);
    expect(held.flat()).toEqual(["send"]);
  });

  test("120 tools that change at the same time are told to the project once", async () => {
    const { makeIsolate, stateOf } = await setUp(true);
    const names = Array.from({ length: 120 }, (_, index) => `tool-${index}`);
    const counting = makeCountingBindings();
    const isolate = makeIsolate(counting.as);
    await isolate(toolsNamed(names, "As it was."));
    counting.take();
    expect(await isolate(toolsNamed(names, "Changed."))).toHaveLength(120);
    expect(counting.take().PROJECT_ROOT).toBe(1);
    expect((await stateOf("tool-119"))?.pendingHash).not.toBeNull();
  });

  test.each([
    ["ends 180 days after it was last listed", false],
    ["stays where changes are held, so that it cannot come back changed", true],
  ])("a pinned tool %s, and one that is listed or waits for approval stays", async (_, holdChanges) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { makeIsolate, stateOf } = await setUp(holdChanges);
    const list = makeIsolate();
    await list([...toolsNamed(["gone", "kept"], "As it was."), ...toolsNamed(["waits"], "As it was.")]);
    await list(toolsNamed(["waits"], "Changed."));
    for (let month = 0; month < 7; month++) {
      vi.setSystemTime(Date.now() + 30 * DAY);
      await list(toolsNamed(["kept"], "As it was."));
      await db.sweeps.unlistedTools(Date.now() - 180 * DAY);
    }
    expect(await stateOf("gone")).toEqual(holdChanges ? expect.objectContaining({ tool: "gone" }) : undefined);
    expect([await stateOf("kept"), await stateOf("waits")]).toMatchObject([{ tool: "kept" }, { tool: "waits" }]);
  });
});
