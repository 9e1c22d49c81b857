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
  /** Where servers fetch Cardea's client metadata document, if not at `PUBLIC_ORIGIN`: for a Cardea they cannot reach. */
  CLIENT_METADATA_URL: z.url({ protocol: /^https$/ }).optional(),
  /** Origins the outbound guard lets through although they are not public https, the port may be `*`; for development only. */
  TRUSTED_ORIGINS: list,
});

export type Settings = z.output<typeof settingsSchema>;

/** @throws AppError `settings.invalid`, with the name of each setting that is missing or wrong as the reason */
export function parseSettings(env: Bindings): Settings {
  const parsed = settingsSchema.safeParse(env);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new AppError("settings.invalid", { reason: problems.join("; ") });
}
