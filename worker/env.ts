import { Buffer } from "node:buffer";
import { z } from "zod";
import type { AuditEvent } from "./audit/event.ts";
import type { ProjectStreams } from "./gateway/project-streams.object.ts";
import type { TokenGate } from "./identity/token-gate.object.ts";
import { AppError } from "./lib/errors.ts";
import type { ProviderGate } from "./oauth/provider-gate.object.ts";
import type { CredentialKeeper } from "./vault/credential-keeper.object.ts";
import type { VaultKeys } from "./vault/seal.ts";

/** What wrangler.jsonc binds, and the settings as they arrive: text. */
export type Bindings = {
  DB: D1Database;
  OAUTH_KV: KVNamespace;
  VAULT_KV: KVNamespace;
  CREDENTIAL_KEEPER: DurableObjectNamespace<CredentialKeeper>;
  PROVIDER_GATE: DurableObjectNamespace<ProviderGate>;
  PROJECT_STREAMS: DurableObjectNamespace<ProjectStreams>;
  TOKEN_GATE: DurableObjectNamespace<TokenGate>;
  AUDIT_QUEUE: Queue<AuditEvent[]>;
  ASSETS: Fetcher;
  EMAIL: SendEmail;
} & { readonly [Name in keyof z.input<typeof settingsSchema>]: string | undefined };

const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((item) => item.trim())
      .filter(Boolean),
  );

const origin = z.url().refine((text) => new URL(text).origin === text, "must be an origin such as https://cardea.example.com");

const vaultKeys = z.string().transform((text, context): VaultKeys => {
  const keys = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const entry of text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)) {
    const [id, encoded] = entry.split(":");
    const key = new Uint8Array(Buffer.from(encoded ?? "", "base64url"));
    if (!id || !/^[A-Za-z0-9_-]{1,32}$/.test(id)) context.addIssue("key ids are 1 to 32 letters, digits, _ or -");
    else if (key.byteLength !== 32) context.addIssue(`key ${id} is not 256 bits of base64url`);
    else if (new Set(key).size < 8) context.addIssue(`key ${id} is not random`);
    else keys.set(id, key);
  }
  if (keys.size === 0) context.addIssue("at least one key is needed");
  return keys;
});

const settingsSchema = z.object({
  /** Where people and agents reach this Cardea. Every URL it emits begins with it (SECURITY.md S12). */
  PUBLIC_ORIGIN: origin,
  /** First administrators, by e-mail, comma-separated. */
  ADMIN_EMAILS: list,
  /** Signs sessions and codes; at least 32 characters. */
  AUTH_SECRET: z.string().min(32),
  /** `id:key,…`, each key 32 bytes of base64url; the first one seals. */
  VAULT_KEYS: vaultKeys,
  /** Sender of the sign-in codes. */
  MAIL_FROM: z.email().default("cardea@localhost.invalid"),
  /** `email` sends through the binding; `inbox` keeps mails for the local inbox page, for development only. */
  MAIL_DELIVERY: z.enum(["email", "inbox"]).default("email"),
  /** `off` where people sign in with the company's provider alone. */
  SIGN_IN_CODES: z.enum(["on", "off"]).default("on"),
  /** The company's OpenID provider: issuer, and the client Cardea is there. Its redirect URI is `{PUBLIC_ORIGIN}/sign-in/callback`. */
  OIDC_ISSUER: z.url().optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  /** What the button says people continue with. */
  OIDC_NAME: z.string().min(1).max(40).default("your company's account"),
  /** Where servers fetch Cardea's client metadata document, if not at `PUBLIC_ORIGIN`: for a Cardea they cannot reach. */
  CLIENT_METADATA_URL: z.url({ protocol: /^https$/ }).optional(),
  /** Origins the outbound guard lets through although they are not public https, the port may be `*`; for development only. */
  TRUSTED_ORIGINS: list,
});

export type Settings = z.output<typeof settingsSchema>;

/** The provider is set in full or not at all, and where codes are off there is one. */
const checkedSchema = settingsSchema.superRefine((settings, context) => {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, SIGN_IN_CODES } = settings;
  const given = [OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET].filter(Boolean).length;
  if (given !== 0 && given !== 3) context.addIssue("OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are set together");
  if (given === 0 && SIGN_IN_CODES === "off") context.addIssue("SIGN_IN_CODES is off, so an OIDC provider is needed");
});

/** @throws AppError `settings.invalid`, with the name of each setting that is missing or wrong as the reason */
export function parseSettings(env: Bindings): Settings {
  const parsed = checkedSchema.safeParse(env);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new AppError("settings.invalid", { reason: problems.join("; ") });
}
