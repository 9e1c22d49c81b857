import { expect, test } from "vitest";
import { authorize, redeemCode, type Tokens } from "../../../test/harness/worker/agent.ts";
import { bindings, send } from "../../../test/harness/worker/app.ts";
import { connect, makeProject, person } from "../../../test/harness/worker/project.ts";
import type { Members } from "../../db/db.ts";
import { makeRooms } from "../../deps.ts";
import { systemClock } from "../../lib/clock.ts";
import { userSubject } from "../../vault/vault.ts";
import { makeRemoveMember } from "./remove-member.ts";

test("M3: what a person gives at the moment of their removal ends with it", async () => {
  const project = await makeProject();
  const link = await project.userLink(["header", "query"]);
  const ada = await person("ada", link);
  await connect(ada, link, "header", "ada");
  const rooms = makeRooms(bindings);
  const { id: projectId } = (await rooms.db.projects.findBySlug(project.slug)) ?? expect.fail();
  const { members } = (await project.api<{ members: { id: string; email: string }[] }>("GET", "/members")).body;
  const userId = members.find(({ email }) => email === ada.email)?.id ?? expect.fail();

  let token = "";
  /** D1, in which the person gives a value and allows an agent just before they count as removed. */
  const late: Members = {
    ...rooms.db.members,
    async remove(...args) {
      await connect(ada, link, "query", "ada");
      token = ((await (await redeemCode(await authorize(ada, project.slug))).json()) as Tokens).access_token;
      return rooms.db.members.remove(...args);
    },
  };
  const remove = makeRemoveMember({ ...rooms.agents, ...rooms.vault, members: late, clock: systemClock });
  await remove(projectId, userId, { revokeKeys: false });

  const rows = await bindings.DB.prepare("SELECT status FROM credentials WHERE project_id = ? AND subject = ?")
    .bind(projectId, userSubject(userId))
    .raw<[string]>();
  expect(rows.flat()).toEqual(["revoked", "revoked"]);
  const { credentials } = await rooms.vault.keeper.snapshot({ projectId, subject: userSubject(userId) });
  expect(Object.values(credentials).map(({ status, sealed }) => [status, sealed])).toEqual(Array(2).fill(["revoked", undefined]));
  expect((await send(`/mcp/${project.slug}`, { method: "POST", headers: { authorization: `Bearer ${token}` }, body: "{}" })).status).toBe(401);
});
