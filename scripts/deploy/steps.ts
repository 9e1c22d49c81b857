import { deployCode, deployConsole, waitForAnswer } from "./code.ts";
import { makePagesProject } from "./deploy-pages.ts";
import { writePrivately } from "./deployment-file.ts";
import { listDatabases, listNamespaces } from "./find-resources.ts";
import { mailHashOf } from "./mail-rules.ts";
import { newOperatorToken, type OperatorPurpose } from "./operator-token-rules.ts";
import type { Step } from "./plan-policy.ts";
import { removeSecrets, setSecrets } from "./secrets.ts";
import { count, execute, type Work } from "./work.ts";
import { mustRun, StepFailed } from "./wrangler-client.ts";

/** Does one step. @returns a remark for the operator @throws StepFailed */
export async function doStep(step: Step, work: Work): Promise<string | undefined> {
  const { run, deployment } = work;
  switch (step.kind) {
    case "database":
      await mustRun(run, "wrangler", ["d1", "create", step.name]);
      deployment.ids[step.binding] = idOf(step.name, await listDatabases(run));
      return undefined;
    case "namespace":
      await mustRun(run, "wrangler", ["kv", "namespace", "create", step.name]);
      deployment.ids[step.binding] = idOf(step.name, await listNamespaces(run));
      return undefined;
    case "queue":
      await mustRun(run, "wrangler", ["queues", "create", step.name]);
      return undefined;
    case "bucket":
      return makeBucket(step.name, work);
    case "build":
      return build(work);
    case "secrets":
      return setSecrets(step.names, work);
    case "migrations":
      await mustRun(run, "wrangler", ["d1", "migrations", "apply", step.binding, "--remote", "--config", work.config]);
      return undefined;
    case "code":
      return deployCode(work);
    case "pages-project":
      await makePagesProject(step.project, step.domain, run);
      return undefined;
    case "remove-secrets":
      return removeSecrets(step.names, work);
    case "pages":
      return deployConsole(step.project, work);
    case "answer":
      return waitForAnswer(work);
    case "set-up":
      return makeSetUpAddress(work);
    case "test-mail":
      return sendTestMail(work);
  }
}

function idOf(name: string, ids: Record<string, string>): string {
  const id = ids[name];
  if (id === undefined) throw new StepFailed(`wrangler made ${name}, but does not list it. Run npm run deploy again in a minute.`);
  return id;
}

/** A bucket that is there is bound: the operator has named it, and Cardea writes below `audit/` alone. @returns a remark if it was there */
async function makeBucket(name: string, { run, deployment }: Work): Promise<string | undefined> {
  const { ok, output } = await run("wrangler", ["r2", "bucket", "create", name]);
  const isThere = !ok && /already exists|\[code: 10004\]/i.test(output);
  if (!ok && !isThere) throw new StepFailed(output.trim());
  deployment.done.bucket = name;
  return isThere ? "it is there already" : undefined;
}

async function build({ run, config, bundle, writeConfig }: Work): Promise<undefined> {
  writeConfig();
  await mustRun(run, "vite", ["build", "--logLevel", "warn"]);
  await mustRun(run, "wrangler", ["deploy", "--dry-run", "--minify", "--outdir", bundle, "--config", config]);
}

async function newToken(work: Work, purpose: OperatorPurpose): Promise<{ token: string; address: string }> {
  const address = work.deployment.settings.ADMIN_EMAILS?.split(",")[0]?.trim() ?? "";
  const { token, sql } = newOperatorToken(purpose, address, work.now());
  await execute(work, sql);
  return { token, address };
}

async function makeSetUpAddress(work: Work): Promise<string> {
  if (!work.isSetUpForced && (await count(work, "SELECT count(*) AS n FROM platform_admins")) > 0) return "an administrator has signed in already";
  const { token, address } = await newToken(work, "setup");
  const link = `https://${work.deployment.domain}/setup/${token}`;
  if (work.setUpFile !== undefined) {
    writePrivately(work.setUpFile, `${link}\n`);
    return `the address for ${address} works once, within a day. It is in ${work.setUpFile}, because this output is no terminal`;
  }
  work.print(`
  Set up Cardea as ${address}, with this address. It works once, within a day:

    ${link}
`);
  return "it is above";
}

async function sendTestMail(work: Work): Promise<string> {
  const { token, address } = await newToken(work, "test-mail");
  const answer = await work.reach("/operator/test-mail", { method: "POST", headers: { authorization: `Bearer ${token}` } });
  const said = (await answer.json().catch(() => ({}))) as { sent?: boolean; problem?: string };
  if (!said.sent)
    throw new StepFailed(
      `Cardea runs, but no mail could be sent: ${said.problem ?? `status ${answer.status}`}\nWhat the sender needs is in docs/deploy.md. Then run npm run deploy again.`,
    );
  work.deployment.done.mail = mailHashOf(work.deployment);
  return `look into the mailbox of ${address}`;
}
