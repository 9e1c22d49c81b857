import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { anyConfig } from "../../cli/config/random-config.ts";
import { writeConfig } from "../../cli/config/write-file.ts";
import { makeMachine } from "../../cli/harness.ts";
import { makeBrowserOn, sendTo } from "../harness/browser.ts";
import { provide } from "../harness/provide.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

let cardea: Cardea;
let admin: ReturnType<typeof makeBrowserOn>;
const made = { projects: 0 };

beforeAll(async () => {
  cardea = await startCardea();
  admin = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
  await admin.signIn("admin@example.com");
});
afterAll(() => cardea?.stop());

/** The program at a machine that is signed in to a new, empty project, and a file there. */
async function makeProject(slug = `p${made.projects++}`) {
  await admin.api("POST", "/projects", { slug, name: slug });
  const { key } = (await admin.api<{ key: string }>("POST", `/projects/${slug}/api-keys`, { name: "files", purpose: "platform" })).body;
  const machine = makeMachine({ CARDEA_URL: cardea.origin, CARDEA_PROJECT: slug, CARDEA_TOKEN: key });
  const file = join(machine.home, "cardea.yaml");
  const run = async (args: string[], input = "") => {
    const result = await machine.run(args, input);
    expect([result.code, result.error]).toEqual([0, ""]);
    return result.out;
  };
  return {
    slug,
    file,
    ...machine,
    export: () => run(["export"]),
    /** Applies a file without being asked. @returns what was written */
    apply: (text: string, ...options: string[]) => {
      writeFileSync(file, text);
      return run(["apply", "--file", file, "--yes", ...options]);
    },
    api: <Body>(method: string, path: string, json?: unknown) => admin.api<Body>(method, `/projects/${slug}${path}`, json),
  };
}

const serverAt = (url: string, more = "") => `version: 1\nservers:\n  notes:\n    name: Notes\n    url: ${url}\n${more}`;

test("F87: export, apply on an empty installation and export again are equal byte for byte, for any configuration; and nothing is left to do", async () => {
  await fc.assert(
    fc.asyncProperty(anyConfig, async (config) => {
      const [first, second] = [await makeProject(), await makeProject()];
      await first.apply(writeConfig(config));
      const text = await first.export();
      expect(text).toBe(writeConfig(config));
      await second.apply(text);
      expect(await second.export()).toBe(text);
      expect(await second.apply(text)).toContain("The project is as the file says.");
    }),
    { seed: 87, numRuns: 4 },
  );
});

test("F87: one file becomes another, whatever both have", async () => {
  const project = await makeProject();
  for (const config of fc.sample(anyConfig, { seed: 11, numRuns: 4 })) {
    const { secondFactor: _, ...settings } = config.project ?? {};
    const text = writeConfig({ ...config, project: settings });
    await project.apply(text, "--prune", "--accept-loss");
    writeFileSync(project.file, text);
    expect(await project.run(["diff", "--file", project.file, "--prune", "--exit-code"])).toMatchObject({ code: 0 });
  }
});

test("F87: the demo project's configuration is a file that changes nothing, and no secret is in it", async () => {
  const { key } = (await admin.api<{ key: string }>("POST", "/projects/demo/api-keys", { name: "files", purpose: "platform" })).body;
  const machine = makeMachine({ CARDEA_URL: cardea.origin, CARDEA_PROJECT: "demo", CARDEA_TOKEN: key });
  const file = join(machine.home, "demo.yaml");
  expect(await machine.run(["export", "--output", file])).toMatchObject({ code: 0 });
  expect(await machine.run(["diff", "-f", file, "--prune", "--exit-code"])).toMatchObject({ code: 0, error: "" });
  expect(readFileSync(file, "utf8")).toContain("notes:");
});

test("F87: a secret is set apart from the file, is never shown, and is asked for until it is set", async () => {
  const project = await makeProject();
  const client =
    "    auth:\n      type: oauth2\n      oauth:\n        provider: { template: github }\n        client: { id: abc, secret: github-client }\n";
  const further = `    authScopes:\n      - name: Robot\n        type: oauth2\n        oauth: { client: { id: def, secret: github-client } }\n`;
  const text = serverAt("https://mcp.example.com/mcp", client + further);
  expect(await project.apply(text)).toContain("The secret github-client is not set yet. Run: cardea secret set github-client");
  const typed = await project.runTyped(["secret", "set", "github-client"], ["a-very-secret-word"]);
  expect(typed).toMatchObject({ code: 0, out: "The secret github-client is set for notes, notes/Robot.\n" });
  expect((await project.run(["secret", "list"])).out).toMatch(/github-client +notes +set\n.*github-client +notes\/Robot +set/);
  expect(await project.apply(text)).toBe("The project is as the file says.\n");
  expect(await project.run(["secret", "set", "github-client"], "another-secret-word\n")).toMatchObject({ code: 0 });
  expect(await project.run(["secret", "set", "github-client"], "\n")).toMatchObject({ code: 2 });
  expect(await project.run(["secret", "set", "other"], "x")).toMatchObject({
    code: 2,
    error: expect.stringContaining("No OAuth client has a secret of this name"),
  });
  const seen = [
    typed,
    await project.export(),
    JSON.stringify((await project.api("GET", "/servers")).body),
    JSON.stringify((await project.api("GET", "/audit")).body),
  ];
  expect(JSON.stringify(seen)).not.toContain("secret-word");
});

test("F87: apply shows the changes and asks; without a person it needs --yes; nothing is removed without --prune", async () => {
  const project = await makeProject();
  await project.apply(serverAt("https://mcp.example.com/mcp"));
  writeFileSync(project.file, "version: 1\nservers:\n  other: { name: Other, url: https://mcp.example.com/mcp }\n");
  const asked = await project.runTyped(["apply", "--file", project.file], ["no"]);
  expect(asked).toMatchObject({ code: 1, out: expect.stringContaining("+ server other") });
  expect(asked.out).toContain("Only in the project, and kept without --prune: server notes.");
  expect(await project.run(["apply", "--file", project.file])).toMatchObject({ code: 2, error: expect.stringContaining("Use --yes") });
  expect(await project.run(["diff", "--file", project.file, "--exit-code", "--json"])).toMatchObject({ code: 5 });
  const slugs = async () => (await project.api<{ servers: { slug: string }[] }>("GET", "/servers")).body.servers.map(({ slug }) => slug);
  expect(await slugs()).toEqual(["notes"]);
  expect(await project.runTyped(["apply", "--file", project.file], ["yes"])).toMatchObject({
    code: 0,
    out: expect.stringContaining("The change is made."),
  });
  expect(await slugs()).toEqual(["notes", "other"]);
  await project.apply(readFileSync(project.file, "utf8"), "--prune");
  expect(await slugs()).toEqual(["other"]);
});

test("F87: a change that fails is told with its line, what is done stays done, and the next run goes on from there", async () => {
  const project = await makeProject();
  const text = (url: string) =>
    `${serverAt("https://mcp.example.com/mcp")}  second:\n    name: Second\n    url: ${url}\nnavigators:\n  team: { name: Team }\n`;
  writeFileSync(project.file, text("https://10.0.0.1/mcp"));
  const failed = await project.run(["apply", "--file", project.file, "--yes"]);
  expect(failed.code).toBe(4);
  expect(failed.error).toContain(`server second (${project.file}:6:3): `);
  expect(failed.error).toContain("1 of 3 changes are made.");
  writeFileSync(project.file, text("https://mcp.example.org/mcp"));
  expect((await project.run(["diff", "--file", project.file])).out).toMatch(/^\+ server second[\s\S]*\+ navigator team/);
  expect(await project.apply(text("https://mcp.example.org/mcp"))).toContain("All 2 changes are made.");
});

test("F87: a change that would remove people's credentials is made only if the loss is accepted", async () => {
  const project = await makeProject();
  const auth = "    auth:\n      type: header\n      fields: [{ name: X-API-Key }]\n";
  const at = (url: string) => serverAt(url, auth).replace("notes:", "header:");
  await project.apply(at(`${cardea.origins.header}/mcp`));
  const link = { type: "user", servers: ["header"], emails: ["admin@example.com"] };
  const { url } = (await project.api<{ url: string }>("POST", "/links", link)).body;
  await provide(admin, new URL(url).pathname, "header", { owner: "ada", key: "demo-ada-1", origin: cardea.origin });
  const connections = async () => (await project.api<{ credentials: unknown[] }>("GET", "/credentials")).body.credentials.length;
  await expect.poll(connections).toBe(1);

  const text = at("https://mcp.example.com/mcp");
  writeFileSync(project.file, text);
  const refused = await project.run(["apply", "--file", project.file, "--yes"]);
  expect(refused).toMatchObject({ code: 4, error: expect.stringContaining("1 person's credentials will be removed.") });
  expect(refused.error).toContain("use --accept-loss");
  const asked = await project.runTyped(["apply", "--file", project.file], ["yes", "no"]);
  expect(asked).toMatchObject({ code: 4, error: expect.stringContaining("Go on? (yes or no): ") });
  expect(await connections()).toBe(1);
  expect(await project.apply(text, "--accept-loss")).toContain("The change is made.");
  await expect.poll(connections).toBe(0);
});

test("F87b: an object that apply makes or takes over says that a file describes it; an edit of it is drift, and a released object is the file's again at the next apply", async () => {
  const project = await makeProject();
  const text = `${serverAt("https://mcp.example.com/mcp")}navigators:\n  team: { name: Team }\nrules:\n  - { name: a, tools: [a], policy: deny }\n`;
  await project.api("PUT", "/navigators/team", { name: "Team", mode: "direct", inChatAuthentication: false, denied: [] });
  await project.api("PUT", "/navigators/other", { name: "Other", mode: "direct", inChatAuthentication: false, denied: [] });
  expect(await project.apply(text)).toContain("Managed by a file from now on: server notes, navigator team, 1 rule.");
  const sources = async () => {
    const { servers } = (await project.api<{ servers: { source: string }[] }>("GET", "/servers")).body;
    const { navigators } = (await project.api<{ navigators: { slug: string; source: string | null }[] }>("GET", "/navigators")).body;
    const { rules } = (await project.api<{ rules: { source: string | null }[] }>("GET", "/rules")).body;
    const made = navigators.filter(({ slug }) => slug !== "default");
    return [servers, made, rules].map((list) => list.map(({ source }) => source).join(" "));
  };
  expect(await sources()).toEqual(["yaml", " yaml", "yaml"]);
  expect(await project.apply(text)).not.toContain("Managed by a file");

  await project.api("PATCH", "/servers/notes", { name: "By hand" });
  const drift = await project.run(["diff", "--file", project.file, "--exit-code"]);
  expect(drift).toMatchObject({ code: 5, out: expect.stringContaining('name: "By hand" → "Notes"') });
  await project.api("POST", "/sources", { source: null, servers: ["notes"] });
  expect((await project.run(["diff", "--file", project.file])).out).toContain("Not managed by a file yet: server notes.");
  expect(JSON.parse((await project.run(["apply", "--file", project.file, "--yes", "--json"])).out)).toMatchObject({
    changes: [{ act: "change", kind: "server", name: "notes" }],
    described: { servers: ["notes"], navigators: [], rules: [] },
  });
  expect(await sources()).toEqual(["yaml", " yaml", "yaml"]);
});

test("F12, F87: a file describes auth links by name and has no address of one; an edit keeps the address, and removing one needs --prune", async () => {
  const project = await makeProject();
  const auth = "    auth: { type: header, fields: [{ name: X-API-Key }] }\n";
  const text = (more: string, name = "team") =>
    serverAt("https://mcp.example.com/mcp", `${auth}links:\n  ${name}: { servers: [notes], domains: [example.com]${more} }\n`);
  type Named = { id: string; name: string; state: string; source: string; tags: object; url: string };
  const links = async () => (await project.api<{ links: Named[] }>("GET", "/named-links")).body.links;
  expect(await project.apply(text(", expiresAt: 2999-01-31"))).toContain("Managed by a file from now on: server notes, link team.");
  const [made] = await links();
  const exported = await project.export();
  expect(exported).toContain("expiresAt: 2999-01-31T00:00:00Z");
  expect(exported).not.toContain("lnk_");
  expect(await project.apply(text(", paused: true, tags: { team: red }"))).toMatch(/expiresAt: "2999.* → –[\s\S]*tags.team: – → "red"/);
  expect(await links()).toMatchObject([{ id: made?.id, state: "paused", tags: { team: "red" }, source: "yaml" }]);

  writeFileSync(project.file, text(", type: playground"));
  expect(await project.run(["diff", "--file", project.file])).toMatchObject({
    code: 2,
    error: expect.stringContaining("Another type is another link"),
  });
  expect(await project.apply(text("", "other"))).toContain("Only in the project, and kept without --prune: link team.");
  expect(await project.apply(text("", "other"), "--prune")).toContain("- link team");
  expect((await links()).map(({ name }) => name)).toEqual(["other"]);
  writeFileSync(project.file, text(", expiresAt: 2020-01-01", "late"));
  const failed = await project.run(["apply", "--file", project.file, "--yes"]);
  expect(failed).toMatchObject({ code: 4, error: expect.stringContaining("Choose a time in the future.") });
  expect(failed.error).toContain("link late (");
});

test("F87: the steps of the workflow in docs/configuration.md show the changes at a pull request, fail with a wrong file, and apply on main", async () => {
  const [, text = ""] = /````yaml\n([\s\S]*?)````/.exec(readFileSync("docs/configuration.md", "utf8")) ?? [];
  const { jobs } = parse(text) as { jobs: { cardea: { steps: { run?: string; if?: string; shell?: string }[] } } };
  const [shown, applied] = jobs.cardea.steps.filter(({ run, if: when }) => run && when);
  const { version } = JSON.parse(readFileSync("cli/package.json", "utf8")) as { version: string };
  expect(text).toContain(`./tools/cardea-${version}.tgz`);
  expect([shown?.if, shown?.shell, applied?.if]).toEqual(["github.event_name == 'pull_request'", "bash", "github.event_name == 'push'"]);

  const project = await makeProject();
  const { key } = (await project.api<{ key: string }>("POST", "/api-keys", { name: "ci", purpose: "platform" })).body;
  const summary = join(project.home, "summary");
  writeFileSync(join(project.home, "cardea"), `#!/bin/sh\nexec "${process.execPath}" "${process.cwd()}/cli/cardea.ts" "$@"\n`, { mode: 0o755 });
  const env = {
    ...process.env,
    PATH: `${project.home}:${process.env.PATH}`,
    HOME: project.home,
    CARDEA_URL: cardea.origin,
    CARDEA_PROJECT: project.slug,
    CARDEA_TOKEN: key,
    GITHUB_STEP_SUMMARY: summary,
  };
  // As GitHub runs a step with this shell, and one without a shell.
  const step = ({ run = "", shell }: { run?: string; shell?: string } = {}) =>
    spawnSync("bash", [...(shell ? ["--noprofile", "--norc", "-eo", "pipefail"] : ["-e"]), "-c", run], { cwd: project.home, env, encoding: "utf8" })
      .status;
  writeFileSync(project.file, "version: 1\nservers: 1\n");
  expect([step(shown), step(applied)]).toEqual([2, 2]);
  writeFileSync(project.file, serverAt("https://mcp.example.com/mcp"));
  expect(step(shown)).toBe(0);
  expect(readFileSync(summary, "utf8")).toMatch(/^```diff\n\+ server notes[\s\S]*```\n$/);
  expect(step(applied)).toBe(0);
  expect((await project.api<{ servers: object[] }>("GET", "/servers")).body.servers).toHaveLength(1);
});

test("F87: two who apply at once leave a project that one of both files describes, and the second one is told", async () => {
  const project = await makeProject();
  await project.apply(serverAt("https://mcp.example.com/mcp"));
  const texts = ["a", "b"].map((name) =>
    serverAt(`https://mcp.example.com/${name}`, `rules:\n  - { name: ${name}, tools: [${name}], policy: deny }\n`),
  );
  const runs = await Promise.all(
    texts.map((text, at) => {
      writeFileSync(`${project.file}${at}`, text);
      return project.run(["apply", "--file", `${project.file}${at}`, "--yes"]);
    }),
  );
  for (const { code, error } of runs) if (code !== 0) expect(error).toMatch(/Run the command again/);
  expect(runs.some(({ code }) => code === 0)).toBe(true);
});

test("F87: an auditor's token exports and compares, and applies nothing", async () => {
  const project = await makeProject();
  const { key } = (await project.api<{ key: string }>("POST", "/api-keys", { name: "audit", purpose: "audit" })).body;
  const auditor = makeMachine({ CARDEA_URL: cardea.origin, CARDEA_PROJECT: project.slug, CARDEA_TOKEN: key });
  writeFileSync(project.file, serverAt("https://mcp.example.com/mcp"));
  expect(await auditor.run(["export"])).toMatchObject({ code: 0 });
  expect(await auditor.run(["diff", "-f", project.file])).toMatchObject({ code: 0, out: expect.stringContaining("+ server notes") });
  expect(await auditor.run(["apply", "-f", project.file, "--yes"])).toMatchObject({ code: 4 });
});
