import { type Binding, DATABASES, type Deployment, MADE_SECRETS, NAMESPACES, pagesProjectOf, QUEUES } from "./deployment-rules.ts";

/**
 * What the account has: databases and namespaces with their ids by name, queues with what wrangler says of them, and names of the Worker's secrets.
 * @property hasWorker whether there is a Worker of the deployment's name
 */
export type Found = {
  databases: Record<string, string>;
  namespaces: Record<string, string>;
  queues: Record<string, string>;
  secrets: string[];
  hasWorker: boolean;
};

export type Step =
  | { kind: "database" | "namespace"; binding: Binding; name: string }
  | { kind: "queue" | "bucket"; name: string }
  | { kind: "build" }
  | { kind: "secrets" | "remove-secrets"; names: string[] }
  | { kind: "migrations"; binding: "DB" | "AUDIT_DB"; name: string }
  | { kind: "code"; name: string; domain: string; pages: boolean }
  | { kind: "pages-project"; project: string; domain: string }
  | { kind: "pages"; project: string; domain: string }
  | { kind: "answer"; domain: string }
  | { kind: "set-up" }
  | { kind: "test-mail" };

/** Secrets that belong to no setting: the running Worker works with another value. */
const OWN_SECRETS = [...MADE_SECRETS, "AUTH_SECRET_PREVIOUS"];

/** @property ids of the resources that exist already */
export type Plan = { steps: Step[]; ids: Deployment["ids"] } | { problem: string };

/**
 * Decides what a run does. What exists stays as it is, and a resource that has the deployment's name is taken as the deployment's; `problemsOfOwners` was
 * asked before. The databases are
 * migrated before the code that needs it; an older Worker works with the newer schema meanwhile. Secrets are set before the migrations, so a database
 * with tables always had a vault key. Another value of a secret of others, such as a mail service, may belong to other settings than the running code
 * has, so it is set directly before the code. Secrets are removed after the code that does not need them any more. The Pages project comes before all of these: Pages may give it another address, and then the Worker keeps its own.
 *
 * @param given names of secrets that are set in this run, whatever the account has
 * @param wants `mail`: a test mail is due; `unset`: names of secrets to be removed
 */
export function planDeployment(deployment: Deployment, found: Found, given: string[], wants: { mail: boolean; unset: string[] }): Plan {
  const { name, domain, pages = false, bucket } = deployment;
  const resources = [
    ...Object.entries(DATABASES).map(([binding, end]) => ({
      kind: "database" as const,
      binding: binding as Binding,
      name: name + end,
      has: found.databases,
    })),
    ...Object.entries(NAMESPACES).map(([binding, end]) => ({
      kind: "namespace" as const,
      binding: binding as Binding,
      name: name + end,
      has: found.namespaces,
    })),
  ];
  for (const { kind, binding, name, has } of resources) {
    const known = deployment.ids[binding];
    if (known !== undefined && !Object.values(has).includes(known))
      return {
        problem: `the account has no ${kind} ${name} with the id ${known} any more. Is this the right account? An empty one is not made in its place`,
      };
  }
  const ids = Object.fromEntries(resources.map(({ binding, name, has }) => [binding, deployment.ids[binding] ?? has[name]]));
  const replaced = given.filter((secret) => found.secrets.includes(secret) && !OWN_SECRETS.includes(secret));
  const secrets = [...new Set([...MADE_SECRETS.filter((secret) => !found.secrets.includes(secret)), ...given])].filter(
    (secret) => !replaced.includes(secret),
  );
  const gone = wants.unset.filter((secret) => found.secrets.includes(secret));
  const steps: Step[] = [
    ...resources.filter(({ binding }) => ids[binding] === undefined).map(({ kind, binding, name }) => ({ kind, binding, name })),
    ...QUEUES.map((end) => name + end)
      .filter((queue) => found.queues[queue] === undefined)
      .map((queue) => ({ kind: "queue" as const, name: queue })),
    ...(bucket === undefined || deployment.done.bucket === bucket ? [] : [{ kind: "bucket" as const, name: bucket }]),
    ...(pages ? [{ kind: "pages-project" as const, project: pagesProjectOf(name), domain }] : []),
    { kind: "build" },
    ...(secrets.length > 0 ? [{ kind: "secrets" as const, names: secrets }] : []),
    { kind: "migrations", binding: "DB", name },
    { kind: "migrations", binding: "AUDIT_DB", name: `${name}-audit` },
    ...(replaced.length > 0 ? [{ kind: "secrets" as const, names: replaced }] : []),
    { kind: "code", name, domain, pages },
    ...(pages ? [{ kind: "pages" as const, project: pagesProjectOf(name), domain }] : []),
    { kind: "answer", domain },
    ...(gone.length > 0 ? [{ kind: "remove-secrets" as const, names: gone }] : []),
    { kind: "set-up" },
    ...(wants.mail ? [{ kind: "test-mail" as const }] : []),
  ];
  return { steps, ids };
}

/** What a step does, as a sentence for the operator. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case "database":
      return `Create the D1 database ${step.name} (${step.binding})`;
    case "namespace":
      return `Create the KV namespace ${step.name} (${step.binding})`;
    case "queue":
      return `Create the queue ${step.name}`;
    case "bucket":
      return `Create the R2 bucket ${step.name} where it is missing (AUDIT_BUCKET)`;
    case "build":
      return "Build the console, and bundle the Worker";
    case "secrets":
      return `Set the secrets ${step.names.join(" and ")}, through standard input`;
    case "remove-secrets":
      return `Remove the secrets ${step.names.join(" and ")}`;
    case "migrations":
      return `Apply the migrations of the D1 database ${step.name} (${step.binding})`;
    case "code":
      return `Deploy the Worker ${step.name} with its Durable Objects, queues and schedules ${step.pages ? "without an address of its own" : `to ${step.domain}`}`;
    case "pages-project":
      return `Create the Pages project ${step.project} where it is missing, and compare its address`;
    case "pages":
      return `Deploy the console to the Pages project ${step.project}, which serves ${step.domain}`;
    case "answer":
      return `Wait until https://${step.domain}/healthz answers`;
    case "set-up":
      return "Make a one-time address for the first administrator, unless one has signed in";
    case "test-mail":
      return "Send a test mail to the first administrator";
  }
}
