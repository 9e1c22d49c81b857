import { expect, test } from "vitest";
import { connect, makeProject, person } from "../../test/harness/worker/project.ts";

type Line = Record<string, unknown> & { kind: string };

async function exported(project: Awaited<ReturnType<typeof makeProject>>, query = ""): Promise<{ lines: Line[]; text: string; type: string | null }> {
  const page = await project.admin.visit(`/api/v1/projects/${project.slug}/export${query}`);
  expect(page.status).toBe(200);
  const lines = page.text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
  return { lines, text: page.text, type: page.headers.get("content-type") };
}

test("a project is exported as lines of JSON with all it has, without a secret, and the last line counts them", async () => {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  await connect(ada, link, "header", "ada");
  const { body: key } = await project.api<{ key: string }>("POST", "/api-keys", { name: "Bot" });
  await project.api("POST", "/rules", { priority: 1, server: null, tools: ["delete_*"], policy: "deny" });

  const { lines, text, type } = await exported(project);
  expect(type).toBe("application/x-ndjson");
  expect(lines[0]).toMatchObject({ kind: "project", slug: project.slug });
  expect(lines.at(-1)).toEqual({ kind: "end", lines: lines.length - 1 });
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: "server", slug: "header" }),
      expect.objectContaining({ kind: "auth-scope", server: "header", type: "header" }),
      expect.objectContaining({ kind: "navigator", slug: "default" }),
      expect.objectContaining({ kind: "rule", tools: ["delete_*"] }),
      expect.objectContaining({ kind: "api-key", name: "Bot" }),
      expect.objectContaining({ kind: "link", id: link.split("/").at(-1) }),
      expect.objectContaining({ kind: "redemption", link: link.split("/").at(-1) }),
      expect.objectContaining({ kind: "member", email: ada.email }),
      expect.objectContaining({ kind: "credential", status: "active" }),
    ]),
  );
  for (const secret of ["demo-ada-1", key.key, key.key?.split(".")[1] ?? "", "sealed", "secretHash"]) expect(text).not.toContain(secret);
});

test("an export of some kinds has only these, and an unknown kind is refused", async () => {
  const project = await makeProject();
  const { lines } = await exported(project, "?kinds=server,member");
  expect([...new Set(lines.map(({ kind }) => kind))]).toEqual(["project", "server", "member", "end"]);
  expect((await project.api("GET", "/export?kinds=secrets")).status).toBe(400);
});

test("an export has each member of a project of several pages once", async () => {
  const project = await makeProject();
  for (let number = 0; number < 3; number++) await project.api("POST", "/members", { email: `m${number}-${project.slug}@example.com` });
  const { lines } = await exported(project, "?kinds=member");
  const emails = lines.filter(({ kind }) => kind === "member").map(({ email }) => email);
  expect(new Set(emails).size).toBe(emails.length);
  expect(emails.length).toBe(4);
});
