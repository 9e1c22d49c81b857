import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { deployPages, makePagesProject, writePagesProject } from "./deploy-pages.ts";

type Said = { ok: boolean; output: string };

/** Deploys with a wrangler that answers as told. */
async function deploy(answers: Record<string, Said>, isBuilt = true) {
  const root = mkdtempSync(join(tmpdir(), "cardea-"));
  mkdirSync(join(root, "web/dist"), { recursive: true });
  if (isBuilt) writeFileSync(join(root, "web/dist/index.html"), "<!doctype html>");
  const folder = ".cardea/pages";
  const commands: string[] = [];
  const run = async (program: string, args: string[]) => {
    commands.push([program, ...args].join(" "));
    const said = answers[args[1] ?? ""] ?? { ok: true, output: "" };
    return { ...said, stdout: said.output };
  };
  await makePagesProject("acme-console", "id.acme.dev", run);
  writePagesProject({ root, folder, project: "acme-console", worker: "acme" });
  await deployPages({ folder, project: "acme-console", run });
  return { folder: join(root, folder), commands };
}

test("F121: the console is deployed to Pages with a service binding to the deployment's own Worker", async () => {
  const { folder, commands } = await deploy({});
  expect(commands).toEqual([
    "wrangler pages project create acme-console --production-branch main",
    "wrangler pages deploy --cwd .cardea/pages --project-name acme-console --branch main --commit-dirty=true",
  ]);
  expect(JSON.parse(readFileSync(join(folder, "wrangler.json"), "utf8"))).toMatchObject({
    name: "acme-console",
    compatibility_date: expect.stringMatching(/^20/),
    services: [{ service: "acme" }],
  });
  expect([existsSync(join(folder, "dist/index.html")), existsSync(join(folder, "functions/[[path]].ts"))]).toEqual([true, true]);
});

test("F121: a Pages project that exists is deployed again", async () => {
  const { commands } = await deploy({ project: { ok: false, output: "A project with this name already exists [code: 8000002]" } });
  expect(commands).toHaveLength(2);
});

test("F121: a step of Pages that fails says what wrangler said", async () => {
  await expect(deploy({ project: { ok: false, output: "Authentication error" } })).rejects.toThrow("Authentication error");
  await expect(deploy({ deploy: { ok: false, output: "no such Worker" } })).rejects.toThrow("no such Worker");
  await expect(deploy({}, false)).rejects.toThrow("npm run build");
});
