import { expect, test } from "vitest";
import { userSubject } from "../vault/vault.ts";
import { concerns, type Missed, nameOfShard, noteMissed, placeOf, shardOf, spreadOf } from "./project-streams-policy.ts";

test("people are divided evenly into the shards of a project, each always into the same one", () => {
  const counts = new Map<number, number>();
  for (let person = 0; person < 20_000; person++) {
    const shard = shardOf(userSubject(`user-${person}`));
    expect(shardOf(userSubject(`user-${person}`))).toBe(shard);
    counts.set(shard, (counts.get(shard) ?? 0) + 1);
  }
  expect(counts.size).toBe(32);
  expect(Math.max(...counts.values())).toBeLessThan(20_000 / 16);
});

test("the name of an object of the tree says its project and its shard", () => {
  expect(placeOf("prj_1")).toEqual({ projectId: "prj_1", shard: undefined });
  expect(placeOf(nameOfShard("prj_1", 7))).toEqual({ projectId: "prj_1", shard: 7 });
});

test("the listeners of a small project act at once on a change, and 20,000 of them over half a minute", () => {
  expect(spreadOf(1)).toBeLessThan(100);
  expect(spreadOf(625)).toBe(30_000);
  expect(spreadOf(100_000)).toBe(30_000);
});

test("the end of one agent's grant or key concerns no other agent's streams", () => {
  expect(concerns({ kind: "changed", urgent: true, grantId: "key1" }, "key2")).toBe(false);
  expect(concerns({ kind: "changed", urgent: true, grantId: "key1" }, "key1")).toBe(true);
  expect(concerns({ kind: "changed" }, "key1")).toBe(true);
  expect(concerns({ kind: "message", message: "{}" }, "key1")).toBe(true);
});

test("an object that cannot be reached is told again after a second, then after twice the time, and at least once a minute", () => {
  let missed: Missed | undefined;
  const waits: number[] = [];
  for (let times = 0; times < 9; times++) {
    missed = noteMissed(missed, false, 1000);
    waits.push((missed.retryAt - 1000) / 1000);
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test("a missed announcement is urgent if any part of it was urgent", () => {
  const urgent = noteMissed(undefined, true, 0);
  expect(noteMissed(urgent, false, 0).urgent).toBe(true);
  expect(noteMissed(noteMissed(undefined, false, 0), false, 0).urgent).toBeUndefined();
});
