import { expect, test } from "vitest";
import { call, connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { asAdmin, connect, makeProject, person } from "../../test/harness/worker/project.ts";
import { makeRooms } from "../deps.ts";

/** The settings after the key was taken out with which everything is sealed. */
const without = { ...bindings, VAULT_KEYS: bindings.VAULT_KEYS?.split(",")[1] };

test("F98: a call whose credential no vault key opens says that it is not a matter of time, and health names the key that is missing", async () => {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  await connect(ada, link, "header", "ada");
  const { access_token } = await signInAgent(ada, project.slug);
  expect(await whoami(await connectAgent(project.slug, access_token, "stateless"), "header")).toBe("ada");
  await makeRooms(bindings).jobs.keys.sweep();

  const agent = await connectAgent(project.slug, access_token, "stateless", { by: (path, init) => send(path, init, without) });
  const { text } = await call(agent, "header__whoami");
  expect(text).toMatch(/“header” cannot be called.*nothing was done. Trying again does not help: the operator of Cardea/);
  expect(text).not.toMatch(/try again in/);

  const admin = await asAdmin();
  const headers = { cookie: [...admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
  const health = (await (await send("/api/v1/health", { headers }, without)).json()) as { problems: string[] };
  expect(health.problems).toContainEqual(expect.stringMatching(/^Stored values need the vault key k1, which the settings lack/));
  expect(health.problems.join()).not.toContain("bindings");
});
