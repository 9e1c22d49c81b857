import { isKeyInText } from "./secret-strength-rules.ts";

/** Secrets that only this deployment knows. */
const OWN = ["AUTH_SECRET", "AUTH_SECRET_PREVIOUS", "BACKUP_TOKEN"] as const;
/** Secrets that others gave, and who they are. */
const GIVEN = {
  OIDC_CLIENT_SECRET: "the company's provider",
  MAIL_API_KEY: "the mail service",
  MAIL_SES_SECRET_ACCESS_KEY: "Amazon",
  MAIL_SMTP_PASSWORD: "the mail server",
  SSM_SECRET_ACCESS_KEY: "AWS",
} as const;

type Own = (typeof OWN)[number];
type Given = keyof typeof GIVEN;
type Secrets = { readonly [Name in Own | Given]?: string | undefined };
type Problem = [name: Own | Given, message: string];

const givenNames = Object.keys(GIVEN) as Given[];
const ANOTHER = "make another with: openssl rand -base64 32";

/**
 * Finds secrets with two uses: an attacker who learns such a secret in one place could use it in the other (S43).
 * @param keys the vault keys
 * @returns problems, each by the setting to change; a message is the rest of a sentence that begins with the setting's name
 */
export function problemsOfUses(secrets: Secrets, keys: readonly Uint8Array[]): Problem[] {
  const isKey = (name: Own | Given) => keys.some((key) => isKeyInText(secrets[name] ?? "", key));
  const has = (outer: Own | Given, inner: Own | Given) => secrets[inner] !== undefined && Boolean(secrets[outer]?.includes(secrets[inner] ?? ""));
  const own = OWN.flatMap((name, index): Problem[] => [
    ...(isKey(name) ? ([[name, `is a vault key; ${ANOTHER}`]] satisfies Problem[]) : []),
    ...OWN.slice(0, index)
      .filter((earlier) => secrets[name] !== undefined && secrets[name] === secrets[earlier])
      .map((earlier): Problem => [name, `is ${earlier} too; ${ANOTHER}`]),
    ...givenNames.filter((given) => has(given, name)).map((given): Problem => [name, `is ${given} too, which ${GIVEN[given]} knows; ${ANOTHER}`]),
  ]);
  const given = givenNames.flatMap((name): Problem[] => {
    const isOfProvider = name !== "OIDC_CLIENT_SECRET" && secrets[name] !== undefined && secrets[name] === secrets.OIDC_CLIENT_SECRET;
    return [
      ...(isKey(name) ? ([[name, `is a vault key, which ${GIVEN[name]} must not know; make another there`]] satisfies Problem[]) : []),
      ...(isOfProvider ? ([[name, "is OIDC_CLIENT_SECRET too; make another at one of the two"]] satisfies Problem[]) : []),
    ];
  });
  return [...own, ...given];
}
