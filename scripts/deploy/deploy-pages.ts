import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PAGES_MARK } from "../../worker/lib/http/console-answer.ts";
import { readWranglerSettings } from "../wrangler-settings.ts";
import { addressOf } from "./address-owners.ts";
import type { Known } from "./deployment-file.ts";
import { type Deployment, isPagesDev, isWorkersDev, pagesProjectOf } from "./deployment-rules.ts";
import { askHealth, type Reach } from "./work.ts";
import { mustRun, type RunProgram, StepFailed } from "./wrangler-client.ts";

/** The Pages project as it is for a development server. */
const OWN_CONFIG = fileURLToPath(new URL("../../web/wrangler.toml", import.meta.url));

/**
 * @property root the project's folder, with the built console in `web/dist` @property folder where the Pages project is written, in the project's
 * folder; it is not tracked @property project the name of the Pages project @property worker the name of the deployed Worker
 */
type PagesDeployment = { root: string; folder: string; project: string; worker: string };

/** Writes the parts of the Pages project that are not the console: its configuration names its own Worker, so no tracked file changes. @param build what its answer to `/healthz` says of itself */
export function writePagesFunction({ root, folder, project, worker, build }: PagesDeployment & { build?: string }): void {
  const to = join(root, folder);
  rmSync(to, { recursive: true, force: true });
  mkdirSync(join(to, "functions"), { recursive: true });
  const config = {
    name: project,
    pages_build_output_dir: "dist",
    compatibility_date: readWranglerSettings(OWN_CONFIG).compatibility_date,
    services: [{ binding: "CARDEA", service: worker }],
    ...(build !== undefined && { vars: { BUILD: build } }),
  };
  writeFileSync(join(to, "wrangler.json"), `${JSON.stringify(config, null, 2)}\n`);
  writeFileSync(join(to, "package.json"), '{ "private": true, "type": "module" }\n');
  const source = JSON.stringify(join(root, "web/functions/[[path]].ts"));
  writeFileSync(join(to, "functions", "[[path]].ts"), `export { onRequest } from ${source};\n`);
}

/** Writes the whole folder of the Pages project. @throws StepFailed if the console is not built */
export function writePagesProject(pages: PagesDeployment & { build?: string }): void {
  const console = join(pages.root, "web/dist");
  if (!existsSync(join(console, "index.html"))) throw new StepFailed("The console is not built: npm run build");
  writePagesFunction(pages);
  cpSync(console, join(pages.root, pages.folder, "dist"), { recursive: true });
}

/**
 * Creates the Pages project where it is missing. It changes nothing of the Worker.
 * @throws StepFailed with what wrangler said, or if Pages gave the project another address than the deployment's
 */
export async function makePagesProject(project: string, domain: string, run: RunProgram): Promise<void> {
  const created = await run("wrangler", ["pages", "project", "create", project, "--production-branch", "main"]);
  // Cloudflare's code for a name that this account has already.
  if (!created.ok && !/8000002|already exists/i.test(created.output))
    throw new StepFailed(`The Pages project could not be created:\n${created.output.trim()}`);
  const address = isPagesDev(domain) ? await addressOf(project, run) : undefined;
  if (address !== undefined && address !== domain)
    throw new StepFailed(
      `Pages gave the project ${project} the address ${address}, because ${domain} belongs to another account. Use that one, or a domain of your own: npm run deploy -- --domain ${address}`,
    );
}

/** Deploys what `writePagesProject` wrote. It may be run again at any time. @throws StepFailed with what wrangler said */
export async function deployPages({ folder, project, run }: Pick<PagesDeployment, "folder" | "project"> & { run: RunProgram }): Promise<void> {
  await mustRun(run, "wrangler", ["pages", "deploy", "--cwd", folder, "--project-name", project, "--branch", "main", "--commit-dirty=true"]);
}

/**
 * A Worker keeps a custom domain that its configuration names no longer, because wrangler leaves domains alone if it has none to set. Pages cannot have
 * it meanwhile.
 * @param before what the last run knew @throws Error if the Worker of that run still answers at the domain that Pages is to serve now
 */
export async function requireFreeDomain(before: Known, { name, domain, pages }: Deployment, reach: Reach): Promise<void> {
  const wasOfWorker = before.done.code !== undefined && !before.pages && before.domain === domain && !isWorkersDev(domain);
  if (!pages || !wasOfWorker) return;
  const answers = await askHealth(reach).then(
    ({ ok }) => ok,
    () => false,
  );
  if (answers)
    throw new Error(
      `Nothing was changed: the Worker ${name} has the domain ${domain} itself, and wrangler cannot take it away. Remove it in Cloudflare's dashboard (Workers & Pages → ${name} → Settings → Domains & Routes). From then on nobody reaches Cardea, until you have run npm run deploy -- --pages again and added the domain to the Pages project ${pagesProjectOf(name)}.`,
    );
}

/**
 * What the operator has to do if the Worker answers at the domain that Pages is to serve: an earlier version deployed such a Worker to Pages without a
 * word. Cardea works so, but its console is the Worker's.
 * @param answer to `/healthz`
 */
export function remarkOnDomain(answer: Response, { name, domain }: Deployment): string | undefined {
  const [header, value] = PAGES_MARK;
  if (isPagesDev(domain) || answer.headers.get(header) === value) return undefined;
  return `the Worker ${name} answers at ${domain} itself, and not through Pages, because it has the domain. Cardea works. To use Pages, remove the domain in Cloudflare's dashboard (Workers & Pages → ${name} → Settings → Domains & Routes), then add it to the Pages project ${pagesProjectOf(name)} (Custom domains). Nobody reaches Cardea in between. To stay as it is, delete "pages" from deployment.json and run npm run deploy again`;
}
