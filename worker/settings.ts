import { Buffer } from "node:buffer";
import { z } from "zod";
import { isDevelopmentOrigin, isTrustable } from "./lib/deployment-rules.ts";
import { AppError } from "./lib/errors.ts";
import { readOrigin } from "./lib/http/origin-rules.ts";
import { isKeyInText, weaknessOfKey, weaknessOfText } from "./lib/text/secret-strength-rules.ts";
import { mailSettings, problemsOfMailSettings } from "./mail/mail-settings-rules.ts";
import type { VaultKeys } from "./vault/vault.ts";

const MAKE_ANOTHER = "make one with: openssl rand -base64 32";

const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((item) => item.trim())
      .filter(Boolean),
  );

const origin = z
  .url({ protocol: /^https?$/ })
  .refine((text) => new URL(text).origin === text, "must be an origin such as https://cardea.example.com");

/** 32 bytes as base64 or base64url: generators write `+` and `/`, or `-` and `_`. */
const KEY = /^[A-Za-z0-9+/_-]{43}=?$/;

const vaultKeys = z.string().transform((text, context): VaultKeys => {
  const keys = new Map<string, Uint8Array<ArrayBuffer>>();
  const entries = text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
  for (const [index, entry] of entries.entries()) {
    const [id = "", encoded = "", ...more] = entry.split(":");
    const key = new Uint8Array(Buffer.from(encoded, "base64url"));
    const isSame = (other: Uint8Array) => Buffer.from(other).equals(key);
    const weakness = weaknessOfKey(key);
    // A key may stand in the place of the id, so messages name an entry by its position.
    const name = `key ${index + 1}`;
    if (!/^[A-Za-z0-9_-]{1,32}$/.test(id)) context.addIssue(`${name} has no id; ids are 1 to 32 letters, digits, _ or -`);
    else if (!KEY.test(encoded) || more.length > 0) context.addIssue(`${name} is not an id, a colon and 256 bits of base64url`);
    else if (keys.has(id)) context.addIssue(`${name} has the id of one before it; credentials that the earlier key sealed would be lost`);
    else if ([...keys.values()].some(isSame)) context.addIssue(`${name} is the same as one before it`);
    else if (weakness !== undefined) context.addIssue(`${name} ${weakness}; ${MAKE_ANOTHER}`);
    else keys.set(id, key);
  }
  if (keys.size === 0) context.addIssue("at least one key is needed");
  return keys;
});

const authSecret = z
  .string()
  .trim()
  .min(32)
  .superRefine((text, context) => {
    const weakness = weaknessOfText(text);
    if (weakness !== undefined) context.addIssue(`${weakness}; ${MAKE_ANOTHER}`);
  });

/** The settings in the form in which they arrive: text or undefined. */
export type SettingsText = { readonly [Name in keyof z.input<typeof settingsSchema>]: string | undefined };

const settingsSchema = z.object({
  /** The origin at which people and agents reach this Cardea instance. Every URL that it emits begins with it (S12). */
  PUBLIC_ORIGIN: origin,
  /** E-mail addresses of the platform administrators, comma-separated. */
  ADMIN_EMAILS: list,
  /** Signs sessions and codes; at least 32 characters from a random generator. */
  AUTH_SECRET: authSecret,
  /** The `AUTH_SECRET` of before: what it signed is still accepted. Leave it out again after 30 days, when nothing that it signed is valid any more. */
  AUTH_SECRET_PREVIOUS: authSecret.optional(),
  /** `id:key,…`, each key 32 bytes as base64url. The first key seals; the others only open. */
  VAULT_KEYS: vaultKeys,
  ...mailSettings,
  /** `off` if people sign in only with the company's provider. */
  SIGN_IN_CODES: z.enum(["on", "off"]).default("on"),
  /** The company's provider (OpenID): its issuer and Cardea's client there. The redirect URI is `{PUBLIC_ORIGIN}/sign-in/callback`. */
  OIDC_ISSUER: z.url().optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  /** Former issuers of the company, comma-separated. A user of these is recognized by the address that the new issuer states. */
  OIDC_FORMER_ISSUERS: list.refine((issuers) => issuers.every((issuer) => URL.canParse(issuer)), "must be issuers such as https://login.example.com"),
  /** The name of the company's provider on the sign-in button. */
  OIDC_NAME: z.string().min(1).max(40).default("your company's account"),
  /** Where providers fetch Cardea's client metadata document, if they cannot reach `PUBLIC_ORIGIN`; for development only. */
  CLIENT_METADATA_URL: z.url({ protocol: /^https$/ }).optional(),
  /** Origins whose pages may reach the MCP endpoints of every project from a browser, comma-separated; none by default. */
  BROWSER_ORIGINS: list.transform((texts, context) =>
    texts.map((text) => {
      const read = readOrigin(text);
      if ("problem" in read) context.addIssue(`“${text.slice(0, 100)}”: ${read.problem}`);
      return "origin" in read ? read.origin : text;
    }),
  ),
  /** The longest time for which a project may keep its audit events, in days. */
  AUDIT_RETENTION_DAYS_MAX: z.coerce.number("must be a number of days").int("must be whole days").min(1).max(3650).default(365),
  /** Opens what `npm run backup` and `npm run restore` use; at least 32 characters from a random generator. Absent: there is no backup. */
  BACKUP_TOKEN: authSecret.optional(),
  /**
   * How long the event of a call waits in an isolate for others, in seconds: they go to the audit in one message, and a message has one price. An
   * isolate that ends without warning loses what waits. 5 in a deployment; hardly any time for development.
   */
  AUDIT_DELAY_SECONDS: z.string().trim().min(1).pipe(z.coerce.number<string>("must be a number of seconds").min(0).max(20)).optional(),
  /** Origins that Cardea may call although they are not public https; the port may be `*`; for development only. */
  TRUSTED_ORIGINS: list.refine((origins) => origins.every(isTrustable), "names an origin that cannot be trusted; write http://localhost:8790"),
});

type Parsed = z.output<typeof settingsSchema>;
export type Settings = Parsed & { AUDIT_DELAY_SECONDS: number };

/** The schema with the checks of settings that depend on each other. */
const checkedSchema = settingsSchema.superRefine((settings, context) => {
  const refuse = (name: keyof Settings, message: string) => context.addIssue({ code: "custom", path: [name], message });
  checkProvider(settings, refuse);
  checkSecrets(settings, refuse);
  for (const [name, message] of problemsOfMailSettings(settings, isDevelopmentOrigin(settings.PUBLIC_ORIGIN))) refuse(name, message);
  if (!isDevelopmentOrigin(settings.PUBLIC_ORIGIN)) checkDeployment(settings, refuse);
});

type Refuse = (name: keyof Settings, message: string) => void;

/** The company's provider must be set completely or not at all. If codes are off, it must be set. */
function checkProvider({ OIDC_ISSUER, OIDC_FORMER_ISSUERS, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, SIGN_IN_CODES }: Parsed, refuse: Refuse): void {
  const given = [OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET].filter(Boolean).length;
  if (given !== 0 && given !== 3) refuse("OIDC_ISSUER", "OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are set together");
  if (OIDC_ISSUER && OIDC_FORMER_ISSUERS.includes(OIDC_ISSUER)) refuse("OIDC_FORMER_ISSUERS", "names OIDC_ISSUER, which is the current issuer");
  if (given === 0 && SIGN_IN_CODES === "off") refuse("SIGN_IN_CODES", "is off, so an OIDC provider is needed");
}

/** Each secret may have only one use, so that a leaked secret is useless in another place (S43). */
function checkSecrets({ AUTH_SECRET, AUTH_SECRET_PREVIOUS, VAULT_KEYS, BACKUP_TOKEN = "", OIDC_CLIENT_SECRET = "" }: Parsed, refuse: Refuse): void {
  const isKey = (text: string) => [...VAULT_KEYS.values()].some((key) => isKeyInText(text, key));
  if (isKey(AUTH_SECRET)) refuse("AUTH_SECRET", `is a vault key; ${MAKE_ANOTHER}`);
  if (AUTH_SECRET_PREVIOUS === AUTH_SECRET) refuse("AUTH_SECRET_PREVIOUS", `is AUTH_SECRET; ${MAKE_ANOTHER} for AUTH_SECRET`);
  if (AUTH_SECRET_PREVIOUS && isKey(AUTH_SECRET_PREVIOUS)) refuse("AUTH_SECRET_PREVIOUS", "is a vault key");
  if (isKey(OIDC_CLIENT_SECRET)) refuse("OIDC_CLIENT_SECRET", "is a vault key, which the provider must not know; make another at the provider");
  if (isKey(BACKUP_TOKEN)) refuse("BACKUP_TOKEN", `is a vault key; ${MAKE_ANOTHER}`);
  if (BACKUP_TOKEN === AUTH_SECRET) refuse("BACKUP_TOKEN", `is AUTH_SECRET too; ${MAKE_ANOTHER}`);
  if (OIDC_CLIENT_SECRET.includes(AUTH_SECRET)) refuse("AUTH_SECRET", `is the OIDC client's secret, which the provider knows; ${MAKE_ANOTHER}`);
}

/** In a deployment no setting may have a value that is only for development. */
function checkDeployment(settings: Parsed, refuse: Refuse): void {
  const { PUBLIC_ORIGIN, MAIL_DELIVERY, TRUSTED_ORIGINS, OIDC_ISSUER, CLIENT_METADATA_URL } = settings;
  if (!PUBLIC_ORIGIN.startsWith("https:")) refuse("PUBLIC_ORIGIN", "must be https; plain http is for development, at a loopback address");
  if (MAIL_DELIVERY === "inbox") refuse("MAIL_DELIVERY", `inbox shows the codes of all people to every visitor; it is ${ONLY_DEVELOPMENT}`);
  if (TRUSTED_ORIGINS.length > 0) refuse("TRUSTED_ORIGINS", `allows servers that are not on the public web; it is ${ONLY_DEVELOPMENT}`);
  if (OIDC_ISSUER && !OIDC_ISSUER.startsWith("https:")) refuse("OIDC_ISSUER", `must be https; plain http is ${ONLY_DEVELOPMENT}`);
  if (CLIENT_METADATA_URL && new URL(CLIENT_METADATA_URL).origin !== PUBLIC_ORIGIN)
    refuse("CLIENT_METADATA_URL", `lets another host describe Cardea to providers; another origin than PUBLIC_ORIGIN is ${ONLY_DEVELOPMENT}`);
}

const ONLY_DEVELOPMENT = "only for development, where PUBLIC_ORIGIN is a loopback address";

/** @throws AppError `settings.invalid`; its reason names each setting that is missing or wrong */
export function parseSettings(env: SettingsText): Settings {
  const parsed = checkedSchema.safeParse(env);
  if (parsed.success) return { ...parsed.data, AUDIT_DELAY_SECONDS: parsed.data.AUDIT_DELAY_SECONDS ?? usualDelay(parsed.data) };
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new AppError("settings.invalid", { reason: problems.join("; ") });
}

const usualDelay = ({ PUBLIC_ORIGIN }: Parsed): number => (isDevelopmentOrigin(PUBLIC_ORIGIN) ? 0.05 : 5);
