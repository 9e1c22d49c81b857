import { expect, test } from "vitest";
import { connectAgent, signInAgent } from "../../test/harness/worker/agent.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeProject } from "../../test/harness/worker/project.ts";

const DAY_SECONDS = 86_400;

test("F110: everything that is stored of an agent in KV ends by itself: its registration and its grant", async () => {
  const project = await makeProject();
  const { access_token } = await signInAgent(project.admin, project.slug);
  await (await connectAgent(project.slug, access_token)).listTools();
  const { keys, list_complete } = await bindings.OAUTH_KV.list();
  expect(list_complete).toBe(true);
  const now = Date.now() / 1000;
  const kinds = new Map(
    keys.map(({ name, expiration }) => [name.split(":")[0] ?? "", expiration === undefined ? Infinity : (expiration - now) / DAY_SECONDS]),
  );
  expect([...kinds.keys()]).toEqual(expect.arrayContaining(["client", "grant"]));
  // An access token is in the gate of its grant.
  expect(kinds.has("token")).toBe(false);
  for (const [kind, days] of kinds) expect([kind, days <= 91]).toEqual([kind, true]);
  // The gate writes it once a week, so it stays a week longer than the grant.
  expect(Math.ceil(kinds.get("grant") ?? Infinity)).toBe(37);
});
