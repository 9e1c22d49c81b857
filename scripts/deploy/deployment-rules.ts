import type { SettingNotes } from "../../worker/lib/text/setting-notes.ts";
import { parseSettings, settingsSchema } from "../../worker/settings.ts";
import { newSecret, standInFor } from "./secret-rules.ts";

/** The resources with an id, by their bindings, and how their names end after the deployment's own name. */
export const DATABASES = { DB: "", AUDIT_DB: "-audit" } as const;
export const NAMESPACES = { OAUTH_KV: "-oauth", VAULT_KV: "-vault" } as const;
export const QUEUES = ["-audit", "-audit-late", "-work"] as const;

export type Binding = keyof typeof DATABASES | keyof typeof NAMESPACES;

/**
 * What is known of a deployment. Its file has no secret.
 * @property domain the host at which people open it @property settings variables of the Worker
 * @property pages whether Cloudflare Pages serves the console at the domain, and reaches the Worker
 * @property bucket the R2 bucket for events of the audit, if there is to be one
 * @property ids of databases and namespaces at Cloudflare @property secrets names of the secrets that were set
 * @property done hashes of what was deployed last, at the Worker and at Pages, and of the mail settings that a test mail has shown to work; and the
 * last Durable Object migration (`objects`); and the custom domain and the Pages project that a run has found to be free or the deployment's own;
 * and the bucket that is there
 */
export type Deployment = {
  name: string;
  domain: string;
  account: string | undefined;
  settings: Record<string, string>;
  pages?: boolean;
  bucket?: string;
  ids: Partial<Record<Binding, string>>;
  secrets: string[];
  done: { code?: string; pages?: string; mail?: string; objects?: string; domain?: string; project?: string; bucket?: string };
};

/** What the documents say of a setting. @returns undefined if there is none of the name */
export const notesOf = (name: string): SettingNotes | undefined =>
  Object.entries(settingsSchema.shape)
    .find(([each]) => each === name)?.[1]
    .meta() as SettingNotes | undefined;

export const SECRETS = Object.keys(settingsSchema.shape).filter((name) => notesOf(name)?.secret);
/** Secrets that the deployment makes itself. Others come from elsewhere, such as a provider. */
export const MADE_SECRETS = ["AUTH_SECRET", "VAULT_KEYS"];

/** The variables of the Worker: what was set, and the origin. */
export const variablesOf = ({ domain, settings }: Deployment): Record<string, string> => ({ ...settings, PUBLIC_ORIGIN: `https://${domain}` });

/**
 * What is wrong with the settings and secrets together, before anything is created. Secrets that are at Cloudflare already cannot be read, so random
 * ones stand for them.
 * @param deployment with the names of all secrets that are there @param given secrets that the operator has given
 * @returns sentences; empty if the Worker will start
 */
export function problemsOfSettings(deployment: Deployment, given: Record<string, string>): string[] {
  const known = Object.fromEntries(deployment.secrets.map((secret) => [secret, standInFor(secret)]));
  const made = Object.fromEntries(MADE_SECRETS.map((secret) => [secret, newSecret(secret)]));
  try {
    parseSettings({ AUTH_SECRET: "", VAULT_KEYS: "", PUBLIC_ORIGIN: "", ...made, ...known, ...given, ...variablesOf(deployment) });
    return [];
  } catch (error) {
    return [String((error as { reason?: string }).reason ?? error)];
  }
}

/**
 * Secrets without which the settings are not valid, and with which they would be.
 * @param deployment with the names of all secrets that are there @param given secrets that the operator has given
 */
export function missingSecrets(deployment: Deployment, given: Record<string, string>): string[] {
  const isValidWith = (names: string[]) => problemsOfSettings({ ...deployment, secrets: [...deployment.secrets, ...names] }, given).length === 0;
  if (isValidWith([])) return [];
  const absent = SECRETS.filter((name) => !deployment.secrets.includes(name) && given[name] === undefined && !MADE_SECRETS.includes(name));
  const pairs = absent.flatMap((one, index) => absent.slice(index + 1).map((other) => [one, other]));
  return [...absent.map((name) => [name]), ...pairs].find(isValidWith) ?? [];
}

/** Says how to give secrets that settings need and Cloudflare does not have. */
export const remarkOnMissing = (names: string[]): string[] =>
  names.map(
    (name) =>
      `Cloudflare does not have ${name}: give it (read -rs ${name} && export ${name}) and run npm run deploy again, or take its settings away with --unset`,
  );

/** What is wrong with what the operator wants to take away. @param given names of settings and secrets that this run is to set */
export function problemsOfUnset(unset: string[], given: string[]): string[] {
  const needed = unset.filter((name) => [...MADE_SECRETS, "PUBLIC_ORIGIN", "ADMIN_EMAILS"].includes(name));
  const both = unset.filter((name) => given.includes(name));
  return [
    ...unset.filter((name) => notesOf(name) === undefined).map((name) => `there is no setting ${name}; docs/configure.md has all of them`),
    ...needed.map((name) => `${name} is needed and cannot be taken away`),
    ...both.map((name) => `${name} is given and to be taken away, too`),
  ];
}

/**
 * Why this version cannot follow the one that is deployed: wrangler would apply all its Durable Object migrations again.
 * @param tags the migrations of this version, in their order @param deployed the last one of the deployment; undefined if it is not known
 * @returns sentences; empty if it can
 */
export const problemsOfObjects = (tags: string[], deployed: string | undefined): string[] =>
  deployed === undefined || tags.includes(deployed)
    ? []
    : [
        `this version knows the Durable Object migrations up to ${tags.at(-1)}, and ${deployed} is deployed, which nothing takes back; deploy a version that has ${deployed} (docs/upgrade.md)`,
      ];

/** The Pages project of a deployment. @param name of the deployment */
export const pagesProjectOf = (name: string): string => `${name}-console`;

export const isPagesDev = (domain: string): boolean => domain.endsWith(".pages.dev");
export const isWorkersDev = (domain: string): boolean => domain.endsWith(".workers.dev");
