import { expect, test } from "vitest";
import { readPlaces, sayForgotten } from "./forgotten-places.ts";

const inAws = (prefix: string) => JSON.stringify({ kind: "ssm", region: "eu-central-1", prefix });
const KV = '{"kind":"kv"}';

test("a restore names the places in the Parameter Store that only the replaced database knew", () => {
  const before = readPlaces([
    { projectId: "prj_a", place: inAws("/cardea"), former: KV },
    { projectId: "prj_b", place: KV, former: inAws("/old") },
    { projectId: "prj_c", place: inAws("/cardea"), former: null },
  ]);
  const after = readPlaces([{ projectId: "prj_c", place: inAws("/cardea"), former: null }]);
  const said = sayForgotten(before, after);
  expect(said.filter((line) => line.startsWith("  "))).toEqual(["  /cardea/prj_a in eu-central-1", "  /old/prj_b in eu-central-1"]);
  expect(said.at(-1)).toContain("docs/operations.md");
});

test("a restore says nothing of places that the restored database knows too", () => {
  const places = readPlaces([{ projectId: "prj_a", place: inAws("/cardea"), former: null }]);
  expect(sayForgotten(places, places)).toEqual([]);
  expect(sayForgotten([], places)).toEqual([]);
});
