import { describe, expect, test } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";

/** Gives a server's field a name that was possible before names were checked. */
async function renameField(project: TestProject, server: string, name: string): Promise<void> {
  await bindings.DB.prepare(
    `UPDATE auth_scopes SET fields = ? WHERE id = (
       SELECT s.auth_scope_id FROM servers s JOIN projects p ON p.id = s.project_id WHERE p.slug = ? AND s.slug = ?)`,
  )
    .bind(JSON.stringify([{ name, label: "Key", help: "", prefix: "" }]), project.slug, server)
    .run();
}

test("a form tells password managers not to fill a key in, because they would send one server's key to another", async () => {
  const link = await (await makeProject()).userLink();
  const ada = await person("ada", link);
  for (const [server, kind, autocomplete] of [
    ["header", "password", "new-password"],
    ["query", "password", "new-password"],
    ["path", "text", "off"],
  ])
    expect((await ada.visit(`${link}/${server}`)).text).toMatch(new RegExp(`<input [^>]*type="${kind}" autocomplete="${autocomplete}"`));
});

test("a form that was opened before its server moved sends nothing to the new place, and says so", async () => {
  const project = await makeProject();
  const link = await project.userLink(["header"]);
  const ada = await person("ada", link);
  const actionOf = (page: string) => (/<form method="post" action="([^"]+\/header[^"]*)"/.exec(page)?.[1] ?? "").replaceAll("&amp;", "&");
  const opened = actionOf((await ada.visit(`${link}/header`)).text);
  expect((await project.api("PATCH", "/servers/header", { url: "https://mcp.example.com/mcp" })).status).toBe(204);

  const late = await ada.submit(opened, { "X-API-Key": "demo-ada-1" });
  expect(late.status).toBe(409);
  expect(late.text).toContain("An administrator has changed this server since you opened the form. Nothing was sent or stored.");
  expect(late.text).toContain("It is tried at mcp.example.com first");
  expect((await project.api<{ credentials: unknown[] }>("GET", "/credentials")).body.credentials).toEqual([]);
  expect(actionOf(late.text)).not.toBe(opened);
});

describe("L16: a field with a name that every object has as a member", () => {
  test.each(["constructor", "__proto__", "toString", "hasOwnProperty"])("a field named %s says that its value is missing", async (name) => {
    const project = await makeProject();
    await renameField(project, "header", name);
    const link = await project.userLink(["header"]);
    const ada = await person("ada", link);
    const empty = await ada.visit(`${link}/header`);
    expect(empty.status).toBe(200);
    expect(empty.text).not.toContain('aria-invalid="true"');
    const forms: Record<string, string>[] = [{}, { other: "x" }];
    for (const form of forms) {
      const page = await ada.submit(`${link}/header`, form);
      expect(page.status).toBe(400);
      expect(page.text).toContain("Enter Key.");
    }
    expect((await project.api<{ credentials: unknown[] }>("GET", "/credentials")).body.credentials).toEqual([]);
  });

  test("a value typed into a field named __proto__ is sent to the server, which refuses it, and nothing is stored", async () => {
    const project = await makeProject();
    await renameField(project, "header", "__proto__");
    const link = await project.userLink(["header"]);
    const ada = await person("ada", link);
    const page = await ada.visit(`${link}/header`, {
      method: "POST",
      headers: { origin: "https://cardea.test", "content-type": "application/x-www-form-urlencoded" },
      body: "__proto__=demo-ada-1",
    });
    expect(page.status).toBe(422);
    expect(page.text).toContain("The server refused these values.");
  });
});
