import { isDevelopmentOrigin } from "../../worker/lib/deployment-rules.ts";
import type { Known } from "./deployment-file.ts";
import { type Deployment, isPagesDev, isWorkersDev, notesOf, problemsOfSettings, SECRETS } from "./deployment-rules.ts";

/** What an operator can have answered so far, in flags, the file or a prompt. */
export type Answers = Pick<Known, "name" | "domain" | "pages" | "bucket" | "settings">;

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?$/;
/** How R2 wants a bucket to be named. */
const BUCKET = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:[a-z]{2,}|xn--[a-z0-9-]*[a-z0-9])$/;

/** Answers that stand for those that are not there yet, while the others are judged. */
const STAND_IN = { name: "cardea", domain: "stand-in.company.dev", ADMIN_EMAILS: "stand-in@company.dev", MAIL_FROM: "stand-in@company.dev" };

/**
 * What is wrong with the answers that are there. Others may be missing: they are asked for later, and those that are there are judged at once.
 * Secrets may be at Cloudflare already, so none is missed here.
 * @param given secrets of the environment @returns sentences, each of which says what to write
 */
export function problemsOfAnswers(answers: Answers, given: Record<string, string> = {}): string[] {
  const ofPlace = problemsOfPlace(answers);
  const problems = [...ofPlace, ...problemsOfNames(answers.settings)];
  if (answers.settings.ADMIN_EMAILS === "") problems.push("the first administrator's e-mail address is missing: --admin ada@your-company.com");
  const { name = STAND_IN.name, domain = STAND_IN.domain } = ofPlace.length > 0 ? STAND_IN : answers;
  const { ADMIN_EMAILS, MAIL_FROM } = STAND_IN;
  const settings = Object.fromEntries(Object.entries(answers.settings).filter(([setting]) => problemsOfNames({ [setting]: "" }).length === 0));
  const whole: Deployment = {
    ...{ name, domain, account: undefined, ids: {}, done: {}, secrets: SECRETS },
    settings: { ADMIN_EMAILS, ...(isWayOpen(settings) && { MAIL_FROM }), ...settings },
  };
  return [...problems, ...problemsOfSettings(whole, given)];
}

/** Whether nothing says how people sign in. Codes need a sender, and an empty setting is none. Codes that are off need a provider, as the settings say. */
export const isWayOpen = ({ SIGN_IN_CODES, MAIL_FROM, OIDC_ISSUER }: Record<string, string>): boolean =>
  SIGN_IN_CODES !== "off" && !MAIL_FROM && !OIDC_ISSUER;

/** What is wrong with the name, the domain and the bucket's name. */
function problemsOfPlace({ name, domain, pages, bucket }: Answers): string[] {
  const problems: string[] = [];
  if (bucket !== undefined && !BUCKET.test(bucket))
    problems.push("the audit's bucket has 3 to 63 small letters, digits and hyphens, such as cardea-audit");
  if (name !== undefined && !NAME.test(name)) problems.push("the name has 1 to 42 small letters, digits and hyphens, such as cardea");
  if (domain === undefined) return problems;
  if (!HOST.test(domain)) return [...problems, "the domain is a host such as cardea.your-company.com, without https://"];
  if (name !== undefined && isWorkersDev(domain) && !domain.startsWith(`${name}.`))
    problems.push(`a domain of workers.dev begins with the name: ${name}.{your subdomain}.workers.dev`);
  if (pages && isWorkersDev(domain)) problems.push("with --pages the domain is that of the Pages project, not one of workers.dev");
  if (!pages && isPagesDev(domain)) problems.push("a domain of pages.dev needs --pages");
  if (isDevelopmentOrigin(`https://${domain}`)) problems.push("the domain is one of a developer's machine; give one that people reach");
  return problems;
}

/** Which settings there are not, or are secrets. */
const problemsOfNames = (settings: Record<string, string>): string[] =>
  Object.keys(settings).flatMap((name) => {
    if (name === "PUBLIC_ORIGIN") return ["PUBLIC_ORIGIN follows from the domain: use --domain, and leave it out"];
    if (!notesOf(name)) return [`there is no setting ${name}; docs/configure.md has all of them`];
    return notesOf(name)?.secret ? [`${name} is a secret; give it as an environment variable, not as a flag or in the file`] : [];
  });
