import { describe, expect, test } from "vitest";
import { newEventId, newId } from "../lib/ids.ts";
import { callOutcomesOf } from "./call-outcome-rules.ts";
import type { AuditEvent } from "./event.ts";

const projectId = newId<"prj">("prj");
const event = (part: Partial<AuditEvent>): AuditEvent => ({
  id: newEventId(1),
  projectId,
  at: 1,
  actor: "system",
  action: "tool.call",
  server: "notes",
  outcome: "ok",
  ...part,
});

describe("F79: what calls say of their servers", () => {
  test("the last call that says anything counts, in whatever order the events come", () => {
    const unreached = { outcome: "error", code: "credential.unreachable" } as const;
    expect(callOutcomesOf([event({ at: 3, ...unreached }), event({ at: 2 })])).toMatchObject([
      { server: "notes", at: 3, problem: expect.any(String) },
    ]);
    expect(callOutcomesOf([event({ at: 4 }), event({ at: 3, ...unreached })])).toEqual([{ projectId, server: "notes", at: 4 }]);
  });

  test.each<Partial<AuditEvent>>([
    { action: "tool.search" },
    { server: undefined },
    { outcome: "denied", code: "rule.denied" },
    { outcome: "error", code: "tool.error" },
    { outcome: "error", code: "credential.needs_sign_in" },
    { outcome: "error", code: "constructor" },
  ])("an event with %j says nothing of whether a server is in reach", (part) => {
    expect(callOutcomesOf([event(part)])).toEqual([]);
  });

  test("the servers of two projects are kept apart", () => {
    expect(callOutcomesOf([event({}), event({ projectId: newId("prj") })])).toHaveLength(2);
  });
});
