import { type Answers, isWayOpen, problemsOfAnswers } from "./answer-rules.ts";
import type { Known } from "./deployment-file.ts";
import type { Deployment } from "./deployment-rules.ts";

/** Asks the operator. @param hidden the answer is a secret and is not shown @returns the answer, or `undefined` if nobody can be asked */
export type Ask = (question: string, hidden?: boolean) => Promise<string | undefined>;

type Wishes = { deployment: Deployment; secrets: Record<string, string>; missing: string[] };

/** Says what is wrong with an answer. */
type Judge = (answer: string) => string[];

const WAY = "How do people sign in? 1 codes by e-mail, 2 your company's provider (OpenID), 3 both";

/** What stands beside an answer while it is judged: the two settings count only together. */
const BESIDE: Record<string, Record<string, string>> = {
  OIDC_ISSUER: { OIDC_CLIENT_ID: "stand-in" },
  OIDC_CLIENT_ID: { OIDC_ISSUER: "https://stand-in.company.dev" },
};

/** Puts a question until the answer is good, or nobody answers any more. @returns an empty text if there is no good answer */
export async function askUntilGood(ask: Ask, question: string, preset: string, judge: Judge, hidden = false): Promise<string> {
  const text = preset === "" ? question : `${question} [${preset}]`;
  let problems: string[] = [];
  while (true) {
    const said = await ask([...problems.map((problem) => `  ${problem}`), text].join("\n"), hidden);
    if (said === undefined) return problems.length === 0 ? preset : "";
    const answer = said.trim() || preset;
    problems = answer === "" ? [] : judge(answer);
    if (problems.length === 0) return answer;
  }
}

/**
 * Asks for what neither the file nor the flags say. An answer that cannot be right is asked for once more at once.
 * @param given secrets of the environment @returns the deployment, the secrets, and what nobody could be asked for
 */
export async function interview(known: Known, given: Record<string, string>, ask: Ask): Promise<Wishes> {
  const missing: string[] = [];
  const settings = { ...known.settings };
  const secrets = { ...given };
  const judgeWith =
    (answers: (answer: string) => Partial<Answers>): Judge =>
    (answer) =>
      problemsOfAnswers({ settings: {}, ...answers(answer) });
  const need = async (flag: string, question: string, judge: Judge, preset = "") => {
    const answer = await askUntilGood(ask, question, preset, judge);
    if (answer === "") missing.push(flag);
    return answer;
  };
  const setting = async (name: string, flag: string, question: string) => {
    if (settings[name]) return;
    const answer = await need(
      flag,
      question,
      judgeWith((answer) => ({ settings: { ...BESIDE[name], [name]: answer } })),
    );
    if (answer !== "") settings[name] = answer;
  };
  const name =
    known.name ??
    (await need(
      "--name",
      "Name of the Worker",
      judgeWith((name) => ({ name, pages: known.pages, domain: known.domain })),
      "cardea",
    ));
  const place = "Where will people open it? A host in a zone of your account, or NAME.{subdomain}.workers.dev";
  const judgeDomain = judgeWith((answer) => ({ name, pages: known.pages, domain: answer.toLowerCase() }));
  const domain = known.domain ?? (await need("--domain", place, judgeDomain)).toLowerCase();
  await setting("ADMIN_EMAILS", "--admin", "E-mail address of the first administrator");
  const judgeWay: Judge = (answer) => (["1", "2", "3"].includes(answer) ? [] : ["write 1, 2 or 3"]);
  const way = isWayOpen(settings) ? await need("--mail-from, or --set OIDC_ISSUER=…", WAY, judgeWay) : undefined;
  if (way === "1" || way === "3") await setting("MAIL_FROM", "--mail-from", "Sender of the mails, at a domain that Cloudflare sends mail for");
  if (way === "2" || way === "3") {
    await setting("OIDC_ISSUER", "--set OIDC_ISSUER=…", "Issuer of the provider, such as https://login.your-company.com");
    await setting("OIDC_CLIENT_ID", "--set OIDC_CLIENT_ID=…", `Client id there (its redirect URI is https://${domain}/sign-in/callback)`);
    secrets.OIDC_CLIENT_SECRET ??= await askForSecret(ask, "OIDC_CLIENT_SECRET", "Client secret");
    if (secrets.OIDC_CLIENT_SECRET === "") missing.push("OIDC_CLIENT_SECRET=… in the environment");
  }
  if (way === "2") settings.SIGN_IN_CODES = "off";
  return { deployment: { ...known, name, domain, settings }, secrets, missing };
}

const askForSecret = (ask: Ask, name: string, words: string): Promise<string> =>
  askUntilGood(ask, `${words} (it is not shown)`, "", (answer) => problemsOfAnswers({ settings: {} }, { [name]: answer }), true);

/** Asks for secrets that settings need and nobody has given: those of a run that failed before it set them are kept nowhere. @returns those that were given */
export async function askForSecrets(names: string[], ask: Ask): Promise<Record<string, string>> {
  const given: Record<string, string> = {};
  for (const name of names) {
    const answer = await askForSecret(ask, name, `Cloudflare does not have ${name}, which the settings need. ${name}`);
    if (answer !== "") given[name] = answer;
  }
  return given;
}
