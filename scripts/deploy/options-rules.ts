import { type ParseArgsConfig, parseArgs } from "node:util";
import { problemsOfLost } from "../lost-options.ts";

export type Options = {
  file: string;
  name?: string;
  domain?: string;
  account?: string;
  settings: Record<string, string>;
  /** Settings and secrets to be taken away. */
  unset: string[];
  vaultKeyFile?: string;
  pages: boolean;
  auditBucket?: string;
  takeDomain: boolean;
  newAuthSecret: boolean;
  dryRun: boolean;
  setUpAddress: boolean;
  testMail: boolean;
  help: boolean;
};

export const USAGE = `npm run deploy -- [options]     deploys Cardea to your Cloudflare account, or upgrades it

  --name NAME             the Worker's name, and the beginning of the names of its resources (cardea)
  --domain HOST           where people open it: a host in a zone of the account, or NAME.{subdomain}.workers.dev
  --take-domain           takes the domain from whatever has it: its DNS records, or another Worker
  --account ID            the Cloudflare account, if you have several
  --admin ADDRESS         the first administrator's e-mail address; several with commas
  --mail-from ADDRESS     the sender of codes and invitations
  --set SETTING=VALUE     any other setting that is no secret (docs/configure.md); may be repeated
  --unset NAME            takes a setting or a secret away, such as OIDC_CLIENT_SECRET; may be repeated
  --file FILE             where ids and settings of the deployment are kept (deployment.json, or another deployment*.json)
  --pages                 Cloudflare Pages serves the console at the domain, and hands everything else to the Worker (docs/pages.md)
  --audit-bucket NAME     binds this R2 bucket for events of the audit (docs/audit.md), and makes it where it is missing
  --vault-key-file FILE   writes the vault key and AUTH_SECRET to this *.vault-key instead of showing them
  --new-auth-secret       makes another AUTH_SECRET; AUTH_SECRET_PREVIOUS in the environment is the present one, so that nobody is signed out
  --set-up-address        makes another one-time address for an administrator
  --test-mail             sends a test mail, also if one was sent before
  --dry-run               shows each step and needs no account

Secrets from elsewhere are read from the environment. Type them, so that no history of the shell has them:
  read -rs OIDC_CLIENT_SECRET && export OIDC_CLIENT_SECRET && npm run deploy`;

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;
const OPTIONS = {
  ...{ name: text, domain: text, account: text, admin: text, "mail-from": text, "vault-key-file": text, "audit-bucket": text },
  file: { type: "string", default: "deployment.json" },
  set: { type: "string", multiple: true, default: [] as string[] },
  unset: { type: "string", multiple: true, default: [] as string[] },
  ...{ "dry-run": flag, "set-up-address": flag, "test-mail": flag, "take-domain": flag, "new-auth-secret": flag, pages: flag, help: flag },
} satisfies ParseArgsConfig["options"];

/** Reads the command line. @param env the environment that npm gives a script @throws Error with what is wrong */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): Options {
  const lost = problemsOfLost(Object.keys(OPTIONS), env);
  if (lost.length > 0) throw new Error(`Nothing was changed.\n${lost.map((problem) => `  - ${problem}`).join("\n")}`);
  const { values } = parseArgs({ args, options: OPTIONS });
  const settings: Record<string, string> = {};
  if (values.admin !== undefined) settings.ADMIN_EMAILS = values.admin;
  if (values["mail-from"] !== undefined) settings.MAIL_FROM = values["mail-from"];
  for (const pair of values.set) {
    const at = pair.indexOf("=");
    if (at < 1) throw new Error("--set needs a setting and its value, such as --set OIDC_NAME=Acme");
    settings[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return {
    file: values.file,
    name: values.name,
    domain: values.domain?.toLowerCase(),
    account: values.account,
    settings,
    unset: values.unset,
    vaultKeyFile: values["vault-key-file"],
    pages: values.pages,
    auditBucket: values["audit-bucket"],
    newAuthSecret: values["new-auth-secret"],
    takeDomain: values["take-domain"],
    dryRun: values["dry-run"],
    setUpAddress: values["set-up-address"],
    testMail: values["test-mail"],
    help: values.help,
  };
}
