import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Runs a program in a folder. @returns whether it succeeded, and its output */
export type RunIn = (folder: string, command: string, args: string[]) => Promise<{ ok: boolean; output: string }>;

/**
 * @property root the project's folder, with the built console in `web/dist` @property folder where the Pages project is written, which is not tracked
 * @property project the name of the Pages project @property worker the name of the deployed Worker
 */
type PagesDeployment = { root: string; folder: string; project: string; worker: string; run: RunIn };

/** Writes the Pages project of this deployment: its configuration names its own Worker, so no tracked file changes. */
export function writePagesProject({ root, folder, project, worker }: Omit<PagesDeployment, "run">): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "functions"), { recursive: true });
  const config = {
    name: project,
    pages_build_output_dir: "dist",
    compatibility_date: "2026-08-01",
    services: [{ binding: "CARDEA", service: worker }],
  };
  writeFileSync(join(folder, "wrangler.json"), `${JSON.stringify(config, null, 2)}\n`);
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const source = JSON.stringify(join(root, "web/functions/[[path]].ts"));
  writeFileSync(join(folder, "functions", "[[path]].ts"), `export { onRequest } from ${source};\n`);
  cpSync(join(root, "web/dist"), join(folder, "dist"), { recursive: true });
}

/**
 * Deploys the console to Pages, and creates the Pages project where it is missing. It may be run again at any time.
 * @throws Error with what wrangler said
 */
export async function deployPages(deployment: PagesDeployment): Promise<void> {
  const { root, folder, project, run } = deployment;
  if (!existsSync(join(root, "web/dist/index.html"))) throw new Error("The console is not built: npm run build");
  writePagesProject(deployment);
  const created = await run(folder, "wrangler", ["pages", "project", "create", project, "--production-branch", "main"]);
  // Cloudflare's code for a name that this account has already.
  if (!created.ok && !/8000002|already exists/i.test(created.output)) throw new Error(`The Pages project could not be created:\n${created.output}`);
  const deployed = await run(folder, "wrangler", ["pages", "deploy", "--project-name", project, "--branch", "main", "--commit-dirty=true"]);
  if (!deployed.ok) throw new Error(`The console could not be deployed to Pages:\n${deployed.output}`);
}
