import type { OAuthSettings } from "../../db/db.ts";
import type { NewOAuthSettings } from "../oauth-settings-rules.ts";

type NewClient = NonNullable<NewOAuthSettings["client"]>;

/** What is absent stays. `client` null: Cardea becomes a client by itself; `secret` null: the client has none any more. */
export type OAuthChange = Partial<Omit<NewOAuthSettings, "client">> & {
  client?: (Partial<Omit<NewClient, "secret">> & { secret?: string | null }) | null;
};

/**
 * The settings as they are to be. The secret is there only where a new one is given; a client without an id has the empty one.
 * @param change null: found out from the server, as if nothing had been entered
 */
export function mergeOAuth(before: OAuthSettings | null, change: OAuthChange | null | undefined): NewOAuthSettings | undefined {
  if (change === null) return undefined;
  const { client: had, ...settings } = before ?? { client: undefined, provider: { kind: "discovered" as const }, scopes: [] };
  const known = had && { id: had.id };
  if (change === undefined) return before ? { ...settings, client: known } : undefined;
  const { client, ...entered } = change;
  const merged = { ...settings, ...entered };
  if (client === null) return merged;
  if (client === undefined) return { ...merged, client: known };
  const { secret, ...rest } = client;
  return { ...merged, client: { ...rest, id: client.id ?? known?.id ?? "", ...(typeof secret === "string" && { secret }) } };
}
