import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { send } from "../../test/harness/worker/app.ts";
import { makeCountingBindings } from "../../test/harness/worker/counting-bindings.ts";
import { connect, makeProject, person } from "../../test/harness/worker/project.ts";

describe("a warm tool call", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());

  test.each(["stateless", "sessionful"] as const)(
    "a warm call of a %s client costs no D1 query, no Durable Object request and no KV read",
    async (era) => {
      const project = await makeProject();
      const link = await project.userLink();
      const ada = await person("ada", link);
      for (const server of ["header", "oauth2"]) await connect(ada, link, server, "ada");
      const { access_token } = await signInAgent(ada, project.slug);

      const counting = makeCountingBindings();
      const agent = await connectAgent(project.slug, access_token, era, { by: (path, init) => send(path, init, counting.as) });
      for (const server of ["header", "oauth2", "none"]) await whoami(agent, server);
      const cold = counting.take();
      expect(cold.DB).toBeGreaterThan(0);
      expect(cold.OAUTH_KV).toBeGreaterThan(0);
      expect(cold.CREDENTIAL_KEEPER).toBeGreaterThan(0);

      for (let round = 0; round < 5; round++) {
        for (const server of ["header", "oauth2"]) expect(await whoami(agent, server)).toBe("ada");
        expect(await whoami(agent, "none")).toBe("nobody");
      }
      expect(counting.take()).toMatchObject({ DB: 0, OAUTH_KV: 0, VAULT_KV: 0, CREDENTIAL_KEEPER: 0, TOKEN_GATE: 0 });
    },
  );

  test("a warm call asks the keeper and D1 again after 0.8 s, once each", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    const ada = await person("ada", link);
    await connect(ada, link, "header", "ada");
    const { access_token } = await signInAgent(ada, project.slug);
    const counting = makeCountingBindings();
    const agent = await connectAgent(project.slug, access_token, "stateless", { by: (path, init) => send(path, init, counting.as) });
    await whoami(agent, "header");
    counting.take();

    vi.setSystemTime(Date.now() + 801);
    await Promise.all(Array.from({ length: 10 }, () => whoami(agent, "header")));
    // Six statements, and one batch that contains two of them.
    expect(counting.take()).toMatchObject({ DB: 7, OAUTH_KV: 0, CREDENTIAL_KEEPER: 1 });
  });
});
