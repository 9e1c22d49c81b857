import type { OAuthSettings } from "../../db/db.ts";
import type { NewOAuthSettings } from "../oauth-settings-rules.ts";

type NewClient = NonNullable<NewOAuthSettings["client"]>;

/** Absent properties stay as they are. `client` null: Cardea registers its own client. `secret` or `secretName` null: the client no longer has one. */
export type OAuthChange = Partial<Omit<NewOAuthSettings, "client">> & {
  client?: (Partial<Omit<NewClient, "secret" | "secretName">> & { secret?: string | null; secretName?: string | null }) | null;
};

/**
 * The settings after an edit. They contain a secret only if a new one is given. A client without an id gets the empty id.
 * @param change null: all settings are discovered from the server
 */
export function mergeOAuth(before: OAuthSettings | null, change: OAuthChange | null | undefined): NewOAuthSettings | undefined {
  if (change === null) return undefined;
  const { client: had, ...settings } = before ?? { client: undefined, provider: { kind: "discovered" as const }, scopes: [] };
  const known = had && { id: had.id, ...(had.secretName !== undefined && { secretName: had.secretName }) };
  if (change === undefined) return before ? { ...settings, client: known } : undefined;
  const { client, ...entered } = change;
  const merged = { ...settings, ...entered };
  if (client === null) return merged;
  if (client === undefined) return { ...merged, client: known };
  const { secret, secretName = known?.secretName, ...rest } = client;
  const named = { ...(typeof secret === "string" && { secret }), ...(typeof secretName === "string" && { secretName }) };
  return { ...merged, client: { ...rest, ...named, id: client.id ?? known?.id ?? "" } };
}
