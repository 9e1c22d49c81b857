import { expect, test } from "vitest";
import type { AuditEvent } from "../audit/audit.ts";
import { judgeBurst, usesOf } from "./use-rules.ts";

const event = (change: Partial<AuditEvent> = {}): AuditEvent => ({
  ...{ id: "evt_a", projectId: "prj_a", at: 1, actor: "agent:client user:ada", userId: "ada", action: "tool.call", outcome: "ok", serverMs: 3 },
  ...change,
});
const USE = { projectId: "prj_a", userId: "ada", clientId: "client", country: undefined };

test.each<[string, Partial<AuditEvent>, object[]]>([
  ["a call that its server was asked for", {}, [USE]],
  ["a call that the server refused", { outcome: "error", code: "tool.error" }, [USE]],
  ["a call that no server was asked for", { serverMs: undefined } as Partial<AuditEvent>, []],
  ["a search for tools", { action: "tool.search" }, []],
  ["a call of an agent without a person", { actor: "agent:client", userId: undefined } as Partial<AuditEvent>, []],
  ["a call of a person in the playground", { actor: "user:ada" }, []],
  ["a call from a country", { country: "DE" }, [{ ...USE, country: "DE" }]],
  ["a call from the Tor network", { country: "T1" }, [{ ...USE, country: "T1" }]],
  ["a call from a country that the platform does not know", { country: "XX" }, [USE]],
  ["a call with another text as its country", { country: "Germany" }, [USE]],
])("a use of a person's credentials is a call of an agent that reached its server: %s", (_, change, uses) => {
  expect(usesOf([event(change)])).toEqual(uses);
});

test("many calls of one agent for one person are one use", () => {
  const events = [event(), event({ id: "evt_b" }), event({ id: "evt_c", userId: "eva", actor: "agent:client user:eva" })];
  expect(usesOf(events)).toEqual([USE, { ...USE, userId: "eva" }]);
});

test.each([
  [299, [1, 1, 1], false],
  [300, [1, 1, 1], true],
  [300, [1, 1], false],
  [300, [], false],
  [500, [100, 1, 1], true],
  [499, [100, 1, 1], false],
  [10_000, [9000, 9000, 9000], false],
])("%i calls of a day after days of %j calls are a burst: %s", (today, before, isBurst) => {
  expect(judgeBurst(today, before)).toEqual(isBurst ? { calls: today, most: Math.max(...before) } : undefined);
});
