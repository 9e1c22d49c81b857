import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { deployPages } from "./deploy-pages.ts";

/** Deploys with a wrangler that answers as told. */
async function deploy(answers: Record<string, { ok: boolean; output: string }>, isBuilt = true) {
  const root = mkdtempSync(join(tmpdir(), "cardea-"));
  mkdirSync(join(root, "web/dist"), { recursive: true });
  if (isBuilt) writeFileSync(join(root, "web/dist/index.html"), "<!doctype html>");
  const folder = join(root, ".cardea/pages");
  const commands: string[] = [];
  const run = async (at: string, command: string, args: string[]) => {
    expect(at).toBe(folder);
    commands.push([command, ...args].join(" "));
    return answers[args[1] ?? ""] ?? { ok: true, output: "" };
  };
  await deployPages({ root, folder, project: "acme-console", worker: "acme", run });
  return { folder, commands };
}

test("F121: the console is deployed to Pages with a service binding to the deployment's own Worker", async () => {
  const { folder, commands } = await deploy({});
  expect(commands).toEqual([
    "wrangler pages project create acme-console --production-branch main",
    "wrangler pages deploy --project-name acme-console --branch main --commit-dirty=true",
  ]);
  expect(JSON.parse(readFileSync(join(folder, "wrangler.json"), "utf8"))).toMatchObject({ name: "acme-console", services: [{ service: "acme" }] });
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
