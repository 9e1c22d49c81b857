import { Buffer } from "node:buffer";
import { z } from "zod";
import { isDevelopmentOrigin, isSampleHost, isTrustable } from "./lib/deployment-rules.ts";
import { AppError } from "./lib/errors.ts";
import { readOrigin } from "./lib/http/origin-rules.ts";
import { parseEmail } from "./lib/text/email.ts";
import { REQUIREMENTS } from "./lib/text/second-factor-requirements.ts";
import { weaknessOfKey, weaknessOfText } from "./lib/text/secret-strength-rules.ts";
import { problemsOfUses } from "./lib/text/secret-uses-rules.ts";
import { type SettingNotes, withNotes } from "./lib/text/setting-notes.ts";
import { mailSettings, problemsOfMailSettings } from "./mail/mail-settings-rules.ts";
import { telemetrySettings } from "./telemetry/telemetry-settings-rules.ts";
import { problemsOfSsmSettings, ssmSettings } from "./vault/store/ssm-settings-rules.ts";

const MAKE_ANOTHER = "make one with: openssl rand -base64 32";

/** The sender if none is set. No mail leaves with it; people may still sign in with the company's provider. */
const UNSET_SENDER = "cardea@localhost.invalid";

const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((item) => item.trim())
      .filter(Boolean),
  );

/** Addresses of platform administrators. One that no person can sign in with is refused, because it would name no administrator. */
const addresses = list.superRefine((texts, context) => {
  for (const text of texts)
    if (parseEmail(text) === undefined) context.addIssue(`“${text.slice(0, 100)}” is no e-mail address; write each like ada@your-company.com`);
});

const origin = z
  .url({ protocol: /^https?$/ })
  .refine((text) => new URL(text).origin === text, "must be an origin such as https://cardea.example.com");

/** Keys by their ids, the sealing one first. */
type VaultKeys = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

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

/** Every setting. Its notes are in `schema.meta()`. */
export const settingsSchema = z.object({
  PUBLIC_ORIGIN: withNotes(origin, {
    description: "The origin at which people and agents reach this Cardea instance. Every URL that it emits begins with it (S12).",
    example: "https://cardea.example.com",
  }),
  ADMIN_EMAILS: withNotes(addresses, {
    description: "E-mail addresses of the platform administrators, comma-separated.",
    example: "ada@example.com,bob@example.com",
  }),
  AUTH_SECRET: withNotes(authSecret, {
    description: "Signs sessions and codes; at least 32 characters from a random generator. `npm run deploy` makes it.",
    example: "openssl rand -base64 32",
    secret: true,
  }),
  AUTH_SECRET_PREVIOUS: withNotes(authSecret.optional(), {
    description:
      "The `AUTH_SECRET` of before: what it signed is still accepted. Leave it out again after 30 days, when no session that it signed is valid any more.",
    example: "the former AUTH_SECRET",
    secret: true,
  }),
  VAULT_KEYS: withNotes(vaultKeys, {
    description:
      "`id:key,…`, each key 32 random bytes as base64url. The first key seals; the others only open. `npm run deploy` makes the first. Without its key a stored credential cannot be read.",
    example: "k1:{openssl rand -base64 32}",
    secret: true,
  }),
  BACKUP_TOKEN: withNotes(authSecret.optional(), {
    description: "Opens what `npm run backup` and `npm run restore` use; at least 32 characters from a random generator. Absent: there is no backup.",
    example: "openssl rand -base64 32",
    secret: true,
  }),
  ...mailSettings,
  ...ssmSettings,
  SIGN_IN_CODES: withNotes(z.enum(["on", "off"]).default("on"), {
    description: "`off` if people sign in only with the company's provider.",
    example: "off",
  }),
  REQUIRE_SECOND_FACTOR: withNotes(z.enum(REQUIREMENTS).default("off"), {
    description:
      "Who has to prove a second factor: `acts` before dangerous acts in the console, `administrators` also before the console serves any administrator or auditor. A project may require more, and never less.",
    example: "administrators",
  }),
  OIDC_ISSUER: withNotes(z.url().optional(), {
    description: "The issuer of the company's provider (OpenID). The redirect URI there is `{PUBLIC_ORIGIN}/sign-in/callback`.",
    example: "https://login.example.com",
  }),
  OIDC_CLIENT_ID: withNotes(z.string().min(1).optional(), { description: "Cardea's client at the company's provider.", example: "cardea" }),
  OIDC_CLIENT_SECRET: withNotes(z.string().min(1).optional(), {
    description: "The secret of that client, as the provider shows it.",
    example: "from the provider",
    secret: true,
  }),
  OIDC_FORMER_ISSUERS: withNotes(
    list.refine((issuers) => issuers.every((issuer) => URL.canParse(issuer)), "must be issuers such as https://login.example.com"),
    {
      description: "Former issuers of the company, comma-separated. A user of these is recognized by the address that the new issuer states.",
      example: "https://old-login.example.com",
    },
  ),
  OIDC_NAME: withNotes(z.string().min(1).max(40).default("your company's account"), {
    description: "The name of the company's provider on the sign-in button.",
    example: "Example Ltd",
  }),
  CLIENT_METADATA_URL: withNotes(z.url({ protocol: /^https$/ }).optional(), {
    description: "Where providers fetch Cardea's client metadata document, if they cannot reach `PUBLIC_ORIGIN`.",
    example: "https://cardea.example.com/oauth/client.json",
    development: true,
  }),
  BROWSER_ORIGINS: withNotes(
    list.transform((texts, context) =>
      texts.map((text) => {
        const read = readOrigin(text);
        if ("problem" in read) context.addIssue(`“${text.slice(0, 100)}”: ${read.problem}`);
        return "origin" in read ? read.origin : text;
      }),
    ),
    {
      description: "Origins whose pages may reach the MCP endpoints of every project from a browser, comma-separated.",
      example: "https://agent.example.com",
    },
  ),
  AUDIT_RETENTION_DAYS_MAX: withNotes(z.coerce.number("must be a number of days").int("must be whole days").min(1).max(3650).default(365), {
    description: "The longest time for which a project may keep its audit events, in days.",
    example: "365",
  }),
  AUDIT_DELAY_SECONDS: withNotes(z.string().trim().min(1).pipe(z.coerce.number<string>("must be a number of seconds").min(0).max(20)).optional(), {
    description:
      "How long the event of a call waits in an isolate for others, in seconds: they go to the audit in one message, and a message has one price. An isolate that ends without warning loses what waits. 5 in a deployment; hardly any time for development.",
    example: "5",
  }),
  ...telemetrySettings,
  TRUSTED_ORIGINS: withNotes(
    list.refine((origins) => origins.every(isTrustable), "names an origin that cannot be trusted; write http://localhost:8790"),
    {
      description: "Origins that Cardea may call although they are not public https; the port may be `*`.",
      example: "http://localhost:*",
      development: true,
    },
  ),
});

type Parsed = z.output<typeof settingsSchema>;
export type Settings = Parsed & { AUDIT_DELAY_SECONDS: number };

/** The schema with the checks of settings that depend on each other. */
const checkedSchema = settingsSchema.superRefine((settings, context) => {
  const refuse = (name: keyof Settings, message: string) => context.addIssue({ code: "custom", path: [name], message });
  checkProvider(settings, refuse);
  const isDevelopment = isDevelopmentOrigin(settings.PUBLIC_ORIGIN);
  for (const [name, message] of problemsOfUses(settings, [...settings.VAULT_KEYS.values()])) refuse(name, message);
  for (const [name, message] of problemsOfMailSettings(settings, isDevelopment)) refuse(name, message);
  const { MAIL_API_KEY, MAIL_SES_SECRET_ACCESS_KEY, MAIL_SMTP_PASSWORD } = settings;
  for (const [name, message] of problemsOfSsmSettings(settings, { MAIL_API_KEY, MAIL_SES_SECRET_ACCESS_KEY, MAIL_SMTP_PASSWORD }, isDevelopment))
    refuse(name, message);
  if (!isDevelopment) checkDeployment(settings, refuse);
});

type Refuse = (name: keyof Settings, message: string) => void;

/**
 * The company's provider must be set completely or not at all. If codes are off, it must be set. Its secret alone is no provider: a secret takes effect
 * when it is set, before the deployment that brings issuer and client id, and is removed after the one that takes them away.
 */
function checkProvider({ OIDC_ISSUER, OIDC_FORMER_ISSUERS, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, SIGN_IN_CODES }: Parsed, refuse: Refuse): void {
  const isWanted = Boolean(OIDC_ISSUER || OIDC_CLIENT_ID);
  const isWhole = Boolean(OIDC_ISSUER && OIDC_CLIENT_ID && OIDC_CLIENT_SECRET);
  if (isWanted && !isWhole) refuse("OIDC_ISSUER", "OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are set together");
  if (OIDC_ISSUER && OIDC_FORMER_ISSUERS.includes(OIDC_ISSUER)) refuse("OIDC_FORMER_ISSUERS", "names OIDC_ISSUER, which is the current issuer");
  if (!isWanted && SIGN_IN_CODES === "off") refuse("SIGN_IN_CODES", "is off, so an OIDC provider is needed");
}

/** In a deployment no setting may have a value that is only for development. */
function checkDeployment(settings: Parsed, refuse: Refuse): void {
  const { PUBLIC_ORIGIN, MAIL_DELIVERY, TRUSTED_ORIGINS, OIDC_ISSUER, CLIENT_METADATA_URL, OTEL_EXPORTER_OTLP_ENDPOINT } = settings;
  if (!PUBLIC_ORIGIN.startsWith("https:")) refuse("PUBLIC_ORIGIN", "must be https; plain http is for development, at a loopback address");
  if (MAIL_DELIVERY === "inbox") refuse("MAIL_DELIVERY", `inbox shows the codes of all people to every visitor; it is ${ONLY_DEVELOPMENT}`);
  if (TRUSTED_ORIGINS.length > 0) refuse("TRUSTED_ORIGINS", `allows servers that are not on the public web; it is ${ONLY_DEVELOPMENT}`);
  for (const [name, message] of problemsOfSamples(settings)) refuse(name, message);
  if (OIDC_ISSUER && !OIDC_ISSUER.startsWith("https:")) refuse("OIDC_ISSUER", `must be https; plain http is ${ONLY_DEVELOPMENT}`);
  if (OTEL_EXPORTER_OTLP_ENDPOINT?.startsWith("http:")) refuse("OTEL_EXPORTER_OTLP_ENDPOINT", `must be https; plain http is ${ONLY_DEVELOPMENT}`);
  if (CLIENT_METADATA_URL && new URL(CLIENT_METADATA_URL).origin !== PUBLIC_ORIGIN)
    refuse("CLIENT_METADATA_URL", `lets another host describe Cardea to providers; another origin than PUBLIC_ORIGIN is ${ONLY_DEVELOPMENT}`);
}

const IS_SAMPLE = "is a sample value of the documents";

/** Settings whose values are hosts, addresses or URLs, and what to write in place of a sample. */
const WRITE: Partial<Record<keyof Parsed, string>> = {
  PUBLIC_ORIGIN: "write the origin at which people open this Cardea instance",
  ADMIN_EMAILS: "write the addresses of the people who administer this Cardea instance",
  MAIL_FROM: "write an address of a domain of yours",
  MAIL_SMTP_HOST: "write the name of your mail server",
  MAIL_SMTP_USER: "write your user name at the mail server",
  OIDC_ISSUER: "write the issuer of your company",
  OIDC_FORMER_ISSUERS: "write the issuers that your company had, or leave it out",
  BROWSER_ORIGINS: "write the origins of your agents' pages, or leave it out",
  OTEL_EXPORTER_OTLP_ENDPOINT: "write the URL of your collector, or leave it out",
};

/** Settings whose values others give, and so have no form of their own. The example of the documents says who gives them. */
const GIVEN = ["OIDC_CLIENT_SECRET", "MAIL_API_KEY", "MAIL_SES_ACCESS_KEY_ID", "MAIL_SES_SECRET_ACCESS_KEY", "MAIL_SMTP_PASSWORD"] as const;

function problemsOfSamples(settings: Parsed): [name: keyof Settings, message: string][] {
  const hostOf = (text: string) => (URL.canParse(text) && text.includes("://") ? new URL(text).hostname : text.slice(text.lastIndexOf("@") + 1));
  const isSample = (name: string) => [settings[name as keyof Parsed] ?? ""].flat().some((value) => isSampleHost(hostOf(String(value))));
  const samples = Object.entries(WRITE).filter(([name]) => isSample(name) && !(name === "MAIL_FROM" && settings.MAIL_FROM === UNSET_SENDER));
  const examples = GIVEN.filter((name) => settings[name] === (settingsSchema.shape[name].meta() as SettingNotes | undefined)?.example);
  return [
    ...samples.map(([name, write]): [keyof Settings, string] => [name as keyof Settings, `${IS_SAMPLE}; ${write}`]),
    ...examples.map((name): [keyof Settings, string] => [name, `${IS_SAMPLE}; copy the value that was made for you there`]),
  ];
}

const ONLY_DEVELOPMENT = "only for development, where PUBLIC_ORIGIN is a loopback address";

/**
 * Reads the settings. An empty one counts as absent, because some tools write an empty line for it.
 * @throws AppError `settings.invalid`; its reason names each setting that is missing or wrong
 */
export function parseSettings(env: SettingsText): Settings {
  const given = Object.entries(env).filter(([, value]) => typeof value !== "string" || value.trim() !== "");
  const parsed = checkedSchema.safeParse(Object.fromEntries(given));
  if (parsed.success) return { ...parsed.data, AUDIT_DELAY_SECONDS: parsed.data.AUDIT_DELAY_SECONDS ?? usualDelay(parsed.data) };
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new AppError("settings.invalid", { reason: problems.join("; ") });
}

const usualDelay = ({ PUBLIC_ORIGIN }: Parsed): number => (isDevelopmentOrigin(PUBLIC_ORIGIN) ? 0.05 : 5);
