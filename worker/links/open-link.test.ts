import { describe, expect, test } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeProject } from "../../test/harness/worker/project.ts";
import { makeRooms } from "../deps.ts";

describe("S2: claiming a project link", () => {
  test("one of 20 simultaneous sessions claims a project link, in each of 200 rounds", async () => {
    const project = await makeProject("project");
    const { linkAccess } = makeRooms(bindings).links;
    for (let round = 0; round < 200; round++) {
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
});
