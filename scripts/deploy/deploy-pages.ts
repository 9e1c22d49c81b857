import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isPagesDev } from "./deployment-rules.ts";
import { parse } from "./find-resources.ts";
import { mustRun, type RunProgram, StepFailed } from "./wrangler-client.ts";

/**
 * @property root the project's folder, with the built console in `web/dist` @property folder where the Pages project is written, in the project's
 * folder; it is not tracked @property project the name of the Pages project @property worker the name of the deployed Worker
 * @property domain at which people open Cardea
 */
type PagesDeployment = { root: string; folder: string; project: string; worker: string; domain: string; run: RunProgram };

/** Writes the Pages project of this deployment: its configuration names its own Worker, so no tracked file changes. */
function writePagesProject({ root, folder, project, worker }: PagesDeployment): void {
  const to = join(root, folder);
  rmSync(to, { recursive: true, force: true });
  mkdirSync(join(to, "functions"), { recursive: true });
  const config = {
    name: project,
    pages_build_output_dir: "dist",
    compatibility_date: "2026-08-01",
    services: [{ binding: "CARDEA", service: worker }],
  };
  writeFileSync(join(to, "wrangler.json"), `${JSON.stringify(config, null, 2)}\n`);
  writeFileSync(join(to, "package.json"), '{ "private": true, "type": "module" }\n');
  const source = JSON.stringify(join(root, "web/functions/[[path]].ts"));
  writeFileSync(join(to, "functions", "[[path]].ts"), `export { onRequest } from ${source};\n`);
  cpSync(join(root, "web/dist"), join(to, "dist"), { recursive: true });
}

/**
 * Deploys the console to Pages, and creates the Pages project where it is missing. It may be run again at any time.
 * @throws StepFailed with what wrangler said, or if Pages gave the project another address than the deployment's
 */
export async function deployPages(deployment: PagesDeployment): Promise<void> {
  const { root, folder, project, domain, run } = deployment;
  if (!existsSync(join(root, "web/dist/index.html"))) throw new StepFailed("The console is not built: npm run build");
  writePagesProject(deployment);
  const created = await run("wrangler", ["pages", "project", "create", project, "--production-branch", "main"]);
  // Cloudflare's code for a name that this account has already.
  if (!created.ok && !/8000002|already exists/i.test(created.output))
    throw new StepFailed(`The Pages project could not be created:\n${created.output.trim()}`);
  const address = isPagesDev(domain) ? await addressOf(project, run) : undefined;
  if (address !== undefined && address !== domain)
    throw new StepFailed(
      `Pages gave the project ${project} the address ${address}, because ${domain} is somebody else's. Use that one, or a domain of your own: npm run deploy -- --domain ${address}`,
    );
  await mustRun(run, "wrangler", ["pages", "deploy", "--cwd", folder, "--project-name", project, "--branch", "main", "--commit-dirty=true"]);
}

/** The address of a project at pages.dev. It is not always its name. @returns nothing if wrangler does not say */
async function addressOf(project: string, run: RunProgram): Promise<string | undefined> {
  const projects = parse(await mustRun(run, "wrangler", ["pages", "project", "list", "--json"])) as Record<string, string>[];
  const found = projects.find((each) => each["Project Name"] === project)?.["Project Domains"];
  return found
    ?.split(",")
    .find((each) => isPagesDev(each.trim()))
    ?.trim();
}
