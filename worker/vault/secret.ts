import { z } from "zod";

/** What is sealed for one subject and one auth scope. */
export const secretSchema = z.discriminatedUnion("type", [
  /** Values that a person typed, by field name, for auth scopes of type header, path and query. */
  z.object({
    type: z.literal("values"),
    values: z.record(z.string(), z.string()),
    /** When they end, as the person said, UTC milliseconds. They are sent as long as the server takes them. */
    endsAt: z.number().optional(),
  }),
  /** A downstream grant (RFC 6749 §5.1). It is used only with its authorization server, `issuer`. */
  z.object({
    type: z.literal("oauth2"),
    issuer: z.string(),
    accessToken: z.string(),
    refreshToken: z.string().optional(),
    scope: z.string().optional(),
    /** Whether Cardea got it with its own client (RFC 6749 §4.4). It can then get a new one at any time without a refresh token. */
    machine: z.boolean().optional(),
    /** UTC milliseconds; absent if the provider does not say. */
    expiresAt: z.number().optional(),
    /** The lifetime that the provider gave, in milliseconds. It decides how early to refresh. */
    lifetimeMs: z.number().optional(),
  }),
]);

export type Secret = z.infer<typeof secretSchema>;
export type OAuthSecret = Extract<Secret, { type: "oauth2" }>;

/** The values of a secret by their names; none for a grant. */
export const valuesOf = (secret: Secret): Record<string, string> => (secret.type === "values" ? secret.values : {});
