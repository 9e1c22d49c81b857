import { expect, test } from "vitest";
import { connectAgent, signInAgent } from "../../test/harness/worker/agent.ts";
import { type Browser, makeBrowser } from "../../test/harness/worker/browser.ts";
import { makeProjectByApi, type TestProject } from "../../test/harness/worker/project.ts";

type View = { slug: string; name: string; description: string; icon: string; code?: string; fields?: Record<string, string> };

/** A member without any role but that. */
async function memberOf(project: TestProject): Promise<Browser> {
  const email = `ada.${crypto.randomUUID().slice(0, 8)}@example.com`;
  await project.api("POST", "/members", { email, role: "member" });
  const ada = makeBrowser();
  await ada.signIn(email, `/home/${project.slug}`);
  return ada;
}

test("F120: a project gets another name, description and icon; the console, people's pages, agents and the audit have them, and its slug stays", async () => {
  const project = await makeProjectByApi();
  const ada = await memberOf(project);
  const made = (await project.api<View>("GET", "")).body;
  const look = { name: "Care & Support", description: "For the people in support", icon: "🌱" };
  const changed = await project.api<View>("PATCH", "", look);
  expect([changed.status, changed.body]).toEqual([200, expect.objectContaining({ ...look, slug: project.slug })]);
  const { projects } = (await project.admin.api<{ projects: View[] }>("GET", "/projects")).body;
  expect(projects.find(({ slug }) => slug === project.slug)).toMatchObject(look);
  const home = (await ada.open(`/home/${project.slug}`)).text;
  expect(home).toContain(`<span aria-hidden="true">🌱 </span>Care &amp; Support`);
  const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
  expect(agent.getServerVersion()).toMatchObject({ title: "Cardea: Care & Support" });
  const changes = async () => (await project.api<{ events: { changes: string }[] }>("GET", "/audit?action=project.edit")).body.events[0]?.changes;
  await expect.poll(changes).toBe(`name: ${made.name} → Care & Support; description: none → For the people in support; icon: none → 🌱`);
  // An emoji of several characters is one too.
  expect((await project.api<View>("PATCH", "", { icon: "👩‍🔧" })).body.icon).toBe("👩‍🔧");
  expect((await project.api<View>("PATCH", "", { icon: "", description: "" })).body).toMatchObject({ name: look.name, icon: "", description: "" });
});

test.each([
  ["a name of spaces", { name: "  " }, "name"],
  ["a name that is too long", { name: "a".repeat(81) }, "name"],
  ["a description that is too long", { description: "a".repeat(501) }, "description"],
  ["letters as an icon", { icon: "ab" }, "icon"],
  ["two emoji as an icon", { icon: "🌱🌱" }, "icon"],
  ["markup as an icon", { icon: "<b>" }, "icon"],
  ["another slug", { slug: "another" }, ""],
])("F120: a project refuses %s", async (_title, change, field) => {
  const project = await makeProjectByApi();
  const { status, body } = await project.api<View>("PATCH", "", change);
  expect([status, body.code]).toEqual([400, "request.invalid"]);
  if (field !== "") expect(body.fields).toHaveProperty(field);
});

test("F120: a member cannot rename a project", async () => {
  const project = await makeProjectByApi();
  const ada = await memberOf(project);
  expect((await ada.api("PATCH", `/projects/${project.slug}`, { name: "Mine" })).status).toBe(404);
  expect((await project.api<View>("GET", "")).body.name).not.toBe("Mine");
});
