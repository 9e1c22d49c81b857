import { describe, expect, test } from "vitest";
import { connectAgent, signInAgent } from "../../../test/harness/worker/agent.ts";
import { makeProject, setFixtures } from "../../../test/harness/worker/project.ts";
import { MINUTE, SECOND } from "../../lib/clock.ts";
import { makeListPace } from "./list-pace.ts";

function paceAt() {
  const time = { now: 1000 };
  return { time, pace: makeListPace({ now: () => time.now }) };
}

/** How long the server is not asked, in seconds. */
function restOf({ time, pace }: ReturnType<typeof paceAt>): number {
  const from = time.now;
  while (pace.isResting("x")) time.now += SECOND;
  return (time.now - from) / SECOND;
}

describe("B10: lists that do not come", () => {
  test("a list that does not come is not requested for a time that doubles up to two minutes", () => {
    const at = paceAt();
    const rests = Array.from({ length: 7 }, () => {
      at.pace.noteLate("x");
      expect([at.pace.isLate("x"), at.pace.isHung("x")]).toEqual([true, true]);
      at.pace.noteFailed("x", 1);
      return restOf(at);
    });
    expect(rests).toEqual([10, 20, 40, 80, 120, 120, 120]);
  });

  test("a list that comes late is reported once to those who were answered without it, and can be requested at once", () => {
    const at = paceAt();
    at.pace.noteLate("x");
    for (const subject of ["user:a", "user:b", "user:a"] as const) at.pace.noteWithout("x", subject);
    at.pace.noteWithout("y", "user:c");
    expect([...at.pace.noteCame("x")]).toEqual(["user:a", "user:b"]);
    expect([...at.pace.noteCame("x")]).toEqual([]);
    expect([at.pace.isHung("x"), restOf(at)]).toEqual([false, 0]);
  });

  test("if very many were answered without a list, the whole project is told once that it came", () => {
    const at = paceAt();
    for (let person = 0; person < 250; person++) at.pace.noteWithout("x", `user:${person}`);
    expect([...at.pace.noteCame("x")]).toEqual(["project"]);
  });

  test("a list of a server that failed is not requested for five seconds, or for the time that the server names", () => {
    const at = paceAt();
    at.pace.noteFailed("x", 1);
    expect([at.pace.isResting("x", 1), at.pace.isResting("x", 2)]).toEqual([true, false]);
    expect([at.pace.isHung("x"), at.pace.isResting("y"), restOf(at)]).toEqual([false, false, 5]);
    at.pace.noteFailed("x", 1, 30);
    expect(restOf(at)).toBe(30);
    at.pace.noteFailed("x", 1, 86_400);
    expect(restOf(at)).toBe((2 * MINUTE) / SECOND);
  });
});

test("B10: the list of prompts names a server that did not answer in time", async () => {
  const project = await makeProject();
  await project.addOpenServer("scripted");
  const agent = await connectAgent(project.slug, (await signInAgent(project.admin, project.slug)).access_token);
  await setFixtures({ script: { "prompts/list": { type: "text/plain", body: "", held: true } } });
  const { prompts, _meta } = await agent.listPrompts();
  expect([prompts, _meta?.["cardea/missing"]]).toEqual([[], ["scripted"]]);
  await setFixtures({ script: {} });
});
