import { expect, test } from "vitest";
import { makeProject } from "../../test/harness/worker/project.ts";
import { describeChanges } from "./describe-changes-rules.ts";

test("F110: a change is described by its parts before and after it, and a new thing by its parts", () => {
  const names = ["name", "tools", "paused", "expiresAt", "email"] as const;
  const before = { name: "A", tools: ["x"], paused: false, expiresAt: null, email: "same@example.com" };
  const after = { name: "B", tools: [], paused: true, expiresAt: Date.UTC(2026, 10, 27), email: "same@example.com" };
  expect(describeChanges(names, before, after)).toBe("name: A → B; tools: x → none; paused: off → on; expires at: none → 2026-11-27T00:00:00.000Z");
  expect(describeChanges(names, undefined, { name: "A", tools: Array.from({ length: 22 }, (_, index) => `t${index}`) })).toMatch(
    /^name: A; tools: t0, .*t19 and 2 more$/,
  );
  expect(describeChanges(names, before, before)).toBeUndefined();
});

test("F110: edits of rules, navigators, links and the project are in the audit with what was before and after", async () => {
  const project = await makeProject();
  await project.addOpenServer("everything", { slug: "files" });
  const rule = { name: "No deleting", server: "files", tools: ["delete_*"], policy: "deny" };
  const { body: added } = await project.api<{ id: string }>("POST", "/rules", rule);
  await project.api("PUT", `/rules/${added.id}`, { ...rule, tools: ["delete_*", "drop_*"], policy: "allow" });
  const navigator = { name: "Support", mode: "direct", inChatAuthentication: false, denied: [] };
  await project.api("PUT", "/navigators/support", navigator);
  await project.api("PUT", "/navigators/support", { ...navigator, mode: "search", denied: ["files__drop_*"] });
  const { body: link } = await project.api<{ id: string; url: string }>("POST", "/links", {
    type: "user",
    servers: ["header"],
    domains: ["example.com"],
  });
  await project.api("PATCH", `/links/${link.id}`, { domains: ["example.org"], paused: true });
  const { body: key } = await project.api<{ key: string }>("POST", "/api-keys", { name: "Nightly report" });
  await project.api("PATCH", "", { returnOrigins: ["https://app.example.com"] });
  const changes = async () =>
    Object.fromEntries(
      (await project.api<{ events: { action: string; changes: string | null }[] }>("GET", "/audit?kind=changes")).body.events.map((event) => [
        event.action,
        event.changes,
      ]),
    );
  await expect.poll(changes).toMatchObject({
    "rule.add": "name: No deleting; server: files; tools: delete_*; policy: deny",
    "rule.change": "tools: delete_* → delete_*, drop_*; policy: deny → allow",
    "link.create": expect.stringContaining("type: user; servers: header; domains: example.com"),
    "link.edit": expect.stringContaining("domains: example.com → example.org; state: active → paused"),
    "key.create": expect.stringContaining("name: Nightly report; purpose: agent"),
    "project.edit": "return origins: none → https://app.example.com",
  });
  const puts = await project.api<{ events: { changes: string | null }[] }>("GET", "/audit?action=navigator.put");
  expect(puts.body.events.map((event) => event.changes)).toEqual([
    "mode: direct → search; denied: none → files__drop_*",
    "name: Support; mode: direct; in chat authentication: off",
  ]);
  const whole = JSON.stringify(await changes());
  for (const secret of [key.key, link.url.split("/").at(-1) ?? link.url]) expect(whole).not.toContain(secret);
});
