import { expect, test } from "vitest";
import { userSubject } from "../vault/vault.ts";
import { concerns, nameOfShard, placeOf, shardOf, spreadOf } from "./project-streams-policy.ts";

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
