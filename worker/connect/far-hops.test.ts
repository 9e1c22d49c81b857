import { expect, test } from "vitest";
import {
  authorizationPath,
  authorize,
  connectAgent,
  handleOf,
  redeemCode,
  refreshToken,
  signInAgent,
  type Tokens,
  whoami,
} from "../../test/harness/worker/agent.ts";
import { countHops } from "../../test/harness/worker/far-hops.ts";
import { asAdmin, connect, makeProject } from "../../test/harness/worker/project.ts";

/** A project with a link, at which the administrator is connected. */
async function connected() {
  const project = await makeProject();
  const link = await project.userLink();
  await connect(project.admin, link, "header", "ada");
  return { project, link };
}

const REQUESTS: [string, number, () => Promise<() => Promise<unknown>>][] = [
  [
    "the page of a link",
    2,
    async () => {
      const { link } = await connected();
      return async () => (await asAdmin()).visit(link);
    },
  ],
  [
    "pasting a key",
    3,
    async () => {
      const project = await makeProject();
      const link = await project.userLink();
      return async () => expect((await project.admin.submit(`${link}/header`, { "X-API-Key": "demo-ada-1" })).status).toBe(303);
    },
  ],
  [
    "the consent page",
    3,
    async () => {
      const { project } = await connected();
      const { path } = await authorizationPath(project.slug);
      return async () => expect((await project.admin.visit(path)).status).toBe(200);
    },
  ],
  [
    "the approval of an agent",
    3,
    async () => {
      const { project } = await connected();
      const { path } = await authorizationPath(project.slug);
      const handle = handleOf((await project.admin.visit(path)).text) ?? "";
      return async () => expect((await project.admin.submit(path, { handle, decision: "approve", scope: "mcp:call" })).status).toBe(302);
    },
  ],
  [
    "the refresh of an agent's token",
    3,
    async () => {
      const { project } = await connected();
      const grant = await authorize(project.admin, project.slug);
      const { refresh_token } = (await (await redeemCode(grant)).json()) as Tokens;
      return () => refreshToken(grant, refresh_token);
    },
  ],
  [
    "an agent's call at once after another",
    0,
    async () => {
      const { project } = await connected();
      const { access_token } = await signInAgent(project.admin, project.slug);
      const agent = await connectAgent(project.slug, access_token);
      await whoami(agent, "header");
      return async () => expect(await whoami(agent, "header")).toBe("ada");
    },
  ],
];

test.each(REQUESTS)("%s waits at most %i times in a row for D1, KV or an object", async (_, most, prepare) => {
  expect(await countHops(prepare, most)).toBeLessThanOrEqual(most);
});
