import { expect, test, vi } from "vitest";
import { PATIENCE } from "../../test/harness/patience.ts";
import { call, connectAgent, signInAgent } from "../../test/harness/worker/agent.ts";
import { connect, makeProject, person } from "../../test/harness/worker/project.ts";

type Latest = { call: { agent: string; email: string | null; server: string; tool: string; outcome: string; durationMs: number } | null };

test("F123: an administrator who waits for a new agent sees its first call, by the name of the application, and no call from before", async () => {
  const [project, other] = [await makeProject(), await makeProject()];
  const link = await project.userLink();
  const ada = await person("ada", link);
  await connect(ada, link, "header", "ada");
  const latest = async (since: number) => (await project.api<Latest>("GET", `/latest-call?since=${since}`)).body.call;
  expect(await latest(0)).toBeNull();
  const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
  await call(agent, "header__whoami");
  await vi.waitFor(async () => expect(await latest(0)).not.toBeNull(), PATIENCE);
  expect(await latest(0)).toMatchObject({ agent: "Test agent", email: ada.email, server: "header", tool: "whoami", outcome: "ok" });
  expect(await latest(Date.now() + 60_000)).toBeNull();
  expect((await other.api<Latest>("GET", "/latest-call?since=0")).body.call).toBeNull();
  for (const query of ["", "?since=-1", "?since=x", "?since=0&more=1"]) expect((await project.api("GET", `/latest-call${query}`)).status).toBe(400);
});
