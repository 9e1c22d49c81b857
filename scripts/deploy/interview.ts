import type { Known } from "./deployment-file.ts";
import type { Deployment } from "./deployment-rules.ts";

/** Asks the operator. @param hidden the answer is a secret and is not shown @returns the answer, or `undefined` if nobody can be asked */
export type Ask = (question: string, hidden?: boolean) => Promise<string | undefined>;

type Wishes = { deployment: Deployment; secrets: Record<string, string>; missing: string[] };

/**
 * Asks for what neither the file nor the flags say.
 * @param given secrets of the environment @returns the deployment, the secrets, and what nobody could be asked for
 */
export async function interview(known: Known, given: Record<string, string>, ask: Ask): Promise<Wishes> {
  const missing: string[] = [];
  const settings = { ...known.settings };
  const secrets = { ...given };
  const need = async (flag: string, question: string, preset = "") => {
    const answer = (await ask(preset === "" ? question : `${question} [${preset}]`))?.trim() || preset;
    if (answer === "") missing.push(flag);
    return answer;
  };
  const setting = async (name: string, flag: string, question: string, preset?: string) => {
    settings[name] ??= await need(flag, question, preset);
  };
  const name = known.name ?? (await need("--name", "Name of the Worker", "cardea"));
  const domain =
    known.domain ??
    (await need("--domain", "Where will people open it? A host in a zone of your account, or NAME.{subdomain}.workers.dev")).toLowerCase();
  await setting("ADMIN_EMAILS", "--admin", "E-mail address of the first administrator");
  const isDecided = settings.SIGN_IN_CODES !== undefined || settings.MAIL_FROM !== undefined || settings.OIDC_ISSUER !== undefined;
  const way = isDecided
    ? undefined
    : await need("--mail-from, or --set OIDC_ISSUER=…", "How do people sign in? 1 codes by e-mail, 2 your company's provider (OpenID), 3 both");
  if (way === "1" || way === "3") await setting("MAIL_FROM", "--mail-from", "Sender of the mails, at a domain that Cloudflare sends mail for");
  if (way === "2" || way === "3") {
    await setting("OIDC_ISSUER", "--set OIDC_ISSUER=…", "Issuer of the provider, such as https://login.your-company.com");
    await setting("OIDC_CLIENT_ID", "--set OIDC_CLIENT_ID=…", `Client id there (its redirect URI is https://${domain}/sign-in/callback)`);
    secrets.OIDC_CLIENT_SECRET ??= (await ask("Client secret (it is not shown)", true)) ?? "";
  }
  if (way === "2") settings.SIGN_IN_CODES = "off";
  return { deployment: { ...known, name, domain, settings }, secrets, missing };
}
