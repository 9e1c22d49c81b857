import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { makeCountingBindings } from "../../test/harness/worker/counting-bindings.ts";
import { connect, makeProjectByApi, person } from "../../test/harness/worker/project.ts";
import { makeRooms } from "../deps.ts";
import { keyOf } from "../routing/directory/directory-values.ts";

/** Waits until the present version of the project's directory is in KV. */
async function isPublished(slug: string): Promise<void> {
  const { db } = makeRooms(bindings);
  const version = (await db.directory.findVersion({ slug })) ?? expect.fail("no such project");
  const find = async () => (await bindings.VAULT_KV.get(keyOf(version))) !== null;
  await expect.poll(find).toBe(true);
}

describe("a warm tool call", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());

  test.each(["stateless", "sessionful"] as const)(
    "a warm call of a %s client costs no D1 query, no Durable Object request and no KV read",
    async (revisions) => {
      const project = await makeProjectByApi();
      const link = await project.userLink();
      const ada = await person("ada", link);
      for (const server of ["header", "oauth2"]) await connect(ada, link, server, "ada");
      const { access_token } = await signInAgent(ada, project.slug);

      await isPublished(project.slug);
      const counting = makeCountingBindings();
      const agent = await connectAgent(project.slug, access_token, revisions, { by: (path, init) => send(path, init, counting.as) });
      for (const server of ["header", "oauth2", "none"]) await whoami(agent, server);
      const cold = counting.take();
      expect(cold.DB).toBe(0);
      expect(cold.VAULT_KV).toBe(1);
      expect(cold.PROJECT_ROOT).toBeGreaterThan(0);
      expect(cold.TOKEN_GATE).toBeGreaterThan(0);
      expect(cold.OAUTH_KV).toBe(0);
      expect(cold.CREDENTIAL_KEEPER).toBeGreaterThan(0);

      for (let round = 0; round < 5; round++) {
        for (const server of ["header", "oauth2"]) expect(await whoami(agent, server)).toBe("ada");
        expect(await whoami(agent, "none")).toBe("nobody");
      }
      expect(counting.take()).toMatchObject({ DB: 0, OAUTH_KV: 0, VAULT_KV: 0, CREDENTIAL_KEEPER: 0, PROJECT_ROOT: 0, TOKEN_GATE: 0 });
    },
  );

  test("after 0.8 s a warm call asks the person's keeper and the project's root once each, and never D1 or KV", async () => {
    const project = await makeProjectByApi();
    const link = await project.userLink();
    const ada = await person("ada", link);
    await connect(ada, link, "header", "ada");
    const { access_token } = await signInAgent(ada, project.slug);
    const counting = makeCountingBindings();
    const agent = await connectAgent(project.slug, access_token, "stateless", { by: (path, init) => send(path, init, counting.as) });
    await whoami(agent, "header");
    counting.take();

    for (const later of [801, 2001, 30_000]) {
      vi.setSystemTime(Date.now() + later);
      await Promise.all(Array.from({ length: 10 }, () => whoami(agent, "header")));
      expect(counting.take()).toMatchObject({ DB: 0, OAUTH_KV: 0, VAULT_KV: 0, CREDENTIAL_KEEPER: 1, PROJECT_ROOT: 1 });
    }
  });
});
