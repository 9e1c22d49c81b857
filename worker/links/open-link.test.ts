import { afterEach, describe, expect, test, vi } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeBrowser } from "../../test/harness/worker/browser.ts";
import { connect, makeProject } from "../../test/harness/worker/project.ts";
import { RACE_ROUNDS } from "../../test/harness/worker/rounds.ts";
import { makeRooms } from "../deps.ts";
import { HOUR } from "../lib/clock.ts";

describe("S2: claiming a project link", () => {
  test("only one of 20 simultaneous sessions claims a project link, in every round", async () => {
    const project = await makeProject("project");
    const { linkAccess } = makeRooms(bindings).links;
    for (let round = 0; round < RACE_ROUNDS; round++) {
      const email = "carol@example.org";
      const link = await project.makeLink({ type: "project", servers: ["header"], email });
      const id = link.split("/").at(-1) ?? "";
      const claims = Array.from({ length: 20 }, (_, session) =>
        linkAccess.claim({ id }, { userId: "carol", email, sessionId: `${session}` }).then(
          () => "won",
          (error: { code: string }) => error.code,
        ),
      );
      const results = await Promise.all(claims);
      expect(results.sort()).toEqual([...Array(19).fill("link.used"), "won"]);
    }
  });

  afterEach(() => void vi.useRealTimers());

  test("a used project link stays used after its credential was replaced through another link", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const project = await makeProject("project");
    const email = "carol@example.org";
    const links = [];
    for (const owner of ["ada", "bob"]) {
      const link = await project.makeLink({ type: "project", servers: ["header", "query"], email });
      links.push(link);
      const carol = makeBrowser();
      await carol.signIn(email, link);
      expect((await connect(carol, link, "header", owner)).text).toContain("is connected");
    }
    vi.setSystemTime(Date.now() + 2 * HOUR);
    const { linkAccess } = makeRooms(bindings).links;
    const id = links[0]?.split("/").at(-1) ?? "";
    await expect(linkAccess.claim({ id }, { userId: "carol", email, sessionId: "another" })).rejects.toMatchObject({ code: "link.used" });
  });
});
