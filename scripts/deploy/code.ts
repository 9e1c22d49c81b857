import { createHash, type Hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BUILD_HEADER, PAGES_BUILD_HEADER } from "../../worker/lib/http/console-answer.ts";
import { filesIn } from "../replace-folder.ts";
import { ownerMarkOf } from "./address-owners.ts";
import { deployPages, remarkOnDomain, writePagesProject } from "./deploy-pages.ts";
import { askHealth, type Work } from "./work.ts";
import { mustRun, StepFailed } from "./wrangler-client.ts";

/** How often a new deployment is asked whether it answers, and how long it is left alone between two questions. A new domain needs minutes. */
const QUESTIONS = 100;
const BETWEEN_QUESTIONS = 3_000;

const UNCHANGED = "nothing has changed since the last deployment";

/**
 * Deploys the bundle, unless just this one answers at the address: what a former run did says nothing of a Worker that was deleted, rolled back or
 * deployed from elsewhere. The build's mark is a constant of the code, so it goes where the code goes:
 * a hash of the build, and whose it is.
 */
export async function deployCode(work: Work): Promise<string | undefined> {
  const { deployment, config, bundle, root, run, objects } = work;
  const { done } = deployment;
  const hash = createHash("sha256").update(readFileSync(join(root, config)));
  for (const folder of [join(root, bundle), join(root, "web", "dist")]) hashFolder(hash, folder);
  const build = `${hash.digest("base64url")}${ownerMarkOf(deployment) ?? ""}`;
  const isThere = (await markAt(work, BUILD_HEADER)) === build;
  if (!isThere) await mustRun(run, "wrangler", ["deploy", "--minify", "--config", config, "--define", `CARDEA_BUILD:"${build}"`]);
  Object.assign(done, { code: build, objects });
  return isThere ? UNCHANGED : undefined;
}

/** What the deployment says at its address of what it is. @returns undefined if it does not answer */
async function markAt({ reach }: Work, header: string): Promise<string | undefined> {
  const answer = await askHealth(reach).catch(() => undefined);
  return answer?.ok ? (answer.headers.get(header) ?? undefined) : undefined;
}

/** Deploys the console, its function and its binding to Pages, unless just these answer there. The function has parts of the Worker. */
export async function deployConsole(project: string, work: Work): Promise<string | undefined> {
  const { deployment, root, run } = work;
  const { name, done } = deployment;
  const pages = { root, folder: join(".cardea", "pages", name), project, worker: name };
  writePagesProject(pages);
  const hash = createHash("sha256")
    .update(done.code ?? "")
    .update(readFileSync(join(root, pages.folder, "wrangler.json")));
  hashFolder(hash, join(root, "web", "functions"));
  const build = hash.digest("base64url");
  const isThere = (await markAt(work, PAGES_BUILD_HEADER)) === build;
  if (!isThere) {
    writePagesProject({ ...pages, build });
    await deployPages({ ...pages, run });
  }
  done.pages = build;
  return isThere ? UNCHANGED : undefined;
}

/** Source maps and wrangler's note of the time are not deployed. */
function hashFolder(hash: Hash, folder: string): void {
  const files = filesIn(folder).filter((file) => !/\.(map|md)$/.test(file));
  for (const file of files.sort())
    hash
      .update(`/${file}`)
      .update("\0")
      .update(readFileSync(join(folder, file)));
}

/** Waits until the build that was deployed answers. An earlier one may do so for some seconds. */
export async function waitForAnswer({ reach, pause, deployment, config }: Work): Promise<string | undefined> {
  let last = "no answer";
  for (let asked = 0; asked < QUESTIONS; asked++) {
    if (asked > 0) await pause(BETWEEN_QUESTIONS);
    const answer = await askHealth(reach).catch((error: unknown) => String(error));
    if (typeof answer === "string") last = answer;
    else if (answer.ok && answer.headers.get(BUILD_HEADER) === deployment.done.code)
      return deployment.pages ? remarkOnDomain(answer, deployment) : undefined;
    else last = answer.ok ? "another build answers there" : `status ${answer.status}: ${(await answer.text()).slice(0, 300)}`;
    if (last.includes("settings.invalid"))
      throw new StepFailed(`The Worker refuses to start with these settings. Its log says why: npx wrangler tail --config ${config}`);
  }
  const cause = deployment.pages
    ? `Add the domain ${deployment.domain} to the Pages project in Cloudflare's dashboard (Custom domains), unless that is done`
    : "A new domain may need some minutes";
  throw new StepFailed(`Cardea does not answer at https://${deployment.domain} (${last}). ${cause}. Then run npm run deploy again.`);
}
