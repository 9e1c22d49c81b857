import { z } from "zod";

/** What is sealed for one subject and one auth scope. */
export const secretSchema = z.discriminatedUnion("type", [
  /** Values a person typed, by field name: for scopes of type header, path and query. */
  z.object({ type: z.literal("values"), values: z.record(z.string(), z.string()) }),
  /** A downstream grant (RFC 6749 §5.1). `issuer` is the authorization server it belongs to; it is used with no other. */
  z.object({
    type: z.literal("oauth2"),
    issuer: z.string(),
    accessToken: z.string(),
    refreshToken: z.string().optional(),
    scope: z.string().optional(),
    /** Obtained by Cardea itself (RFC 6749 §4.4): another one can be had at any time, without a refresh token. */
    machine: z.boolean().optional(),
    /** UTC milliseconds; absent where the provider does not say. */
    expiresAt: z.number().optional(),
    /** Lifetime the provider gave, in milliseconds: decides how early to refresh. */
    lifetimeMs: z.number().optional(),
  }),
]);

export type Secret = z.infer<typeof secretSchema>;
export type OAuthSecret = Extract<Secret, { type: "oauth2" }>;
