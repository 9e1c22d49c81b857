import { createHash } from "node:crypto";
import { BUILD_HEADER } from "../../worker/lib/http/console-answer.ts";
import type { Known } from "./deployment-file.ts";
import { type Deployment, isPagesDev, isWorkersDev, pagesProjectOf } from "./deployment-rules.ts";
import { parse } from "./find-resources.ts";
import { askHealth, type Reach } from "./work.ts";
import { mustRun, type RunProgram } from "./wrangler-client.ts";

/** The end of a build's mark: it says which deployment answers. The database's id is no secret, but is nobody's business either. */
export const ownerMarkOf = ({ ids }: Pick<Deployment, "ids">): string | undefined =>
  ids.DB && `.${createHash("sha256").update(ids.DB).digest("base64url").slice(0, 16)}`;

/**
 * Says what would be taken from something else: wrangler replaces the DNS records and the Worker of a custom domain without a word, and deploys to any
 * Pages project of the name. What a run has found to be free or its own is noted in `done`, so that the next run goes on.
 * @param before what the last run knew @param deployment with the ids of what exists
 * @param ports `takesDomain`: the operator wants the domain in any case
 * @returns sentences; empty if there is nothing of another
 */
export async function claimAddresses(
  before: Known,
  deployment: Deployment,
  { run, reachAt, takesDomain }: { run: RunProgram; reachAt: (domain: string) => Reach; takesDomain: boolean },
): Promise<string[]> {
  const { name, domain, done, pages } = deployment;
  const problems: string[] = [];
  if (pages) {
    const project = pagesProjectOf(name);
    const holder = before.done.pages === undefined && done.project !== project ? await holderOfProject(project, deployment, run, reachAt) : undefined;
    if (holder !== undefined)
      problems.push(
        `the account has a Pages project ${project} that is not this deployment's: ${holder}. Choose another name: --name. If nobody needs it any more, delete it first`,
      );
    done.project = project;
  } else if (!isWorkersDev(domain)) {
    const wasDeployed = before.done.code !== undefined && !before.pages;
    const own = before.done.domain ?? (wasDeployed ? before.domain : undefined);
    const holder = own === domain || takesDomain ? undefined : await holderOf(domain, deployment, reachAt);
    if (holder !== undefined)
      problems.push(
        `the domain ${domain} belongs to something else: ${holder}. A deployment replaces its DNS records, and takes it from the Worker that has it. Choose another one: --domain. If it is to be this deployment's from now on: --take-domain`,
      );
    done.domain = domain;
  }
  return problems;
}

/** Who answers at a host. @returns undefined if nobody does, or the deployment itself */
async function holderOf(host: string, deployment: Deployment, reachAt: (domain: string) => Reach): Promise<string | undefined> {
  const own = ownerMarkOf(deployment);
  try {
    const answer = await askHealth(reachAt(host));
    const build = answer.headers.get(BUILD_HEADER);
    await answer.body?.cancel();
    if (build === null) return `something that is no Cardea answers at https://${host}, with status ${answer.status}`;
    return own !== undefined && build.endsWith(own) ? undefined : `another deployment of Cardea answers at https://${host}`;
  } catch (error) {
    const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
    return code === "ENOTFOUND" ? undefined : `it has DNS records, or cannot be looked up (${typeof code === "string" ? code : message})`;
  }
}

async function holderOfProject(
  project: string,
  deployment: Deployment,
  run: RunProgram,
  reachAt: (domain: string) => Reach,
): Promise<string | undefined> {
  const address = await addressOf(project, run);
  if (address === undefined) return undefined;
  const list = parse(await mustRun(run, "wrangler", ["pages", "deployment", "list", "--project-name", project, "--json"]));
  return (list as unknown[]).length === 0 ? undefined : holderOf(address, deployment, reachAt);
}

/** The address of a Pages project at pages.dev. It is not always its name. @returns nothing if there is no such project, or wrangler does not say */
export async function addressOf(project: string, run: RunProgram): Promise<string | undefined> {
  const projects = parse(await mustRun(run, "wrangler", ["pages", "project", "list", "--json"])) as Record<string, string>[];
  const found = projects.find((each) => each["Project Name"] === project)?.["Project Domains"];
  return found
    ?.split(",")
    .map((each) => each.trim())
    .find(isPagesDev);
}

/** What ends when a deployment gets another address. @param before what the last run knew @returns undefined if it gets none */
export const remarkOnMove = (before: Known, domain: string): string | undefined =>
  before.done.code === undefined || before.domain === undefined || before.domain === domain
    ? undefined
    : `${before.name} moves from ${before.domain} to ${domain}. Nobody reaches it at ${before.domain} any more, so all that has this address ends: links that were sent, MCP URLs in agents and their sign-ins, redirect URIs at providers and servers, webhooks' links, passkeys, and the sessions of browsers. What is stored stays.`;
