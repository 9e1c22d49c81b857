import type { OutboundRules } from "../lib/http/outbound-rules.ts";
import { chooseRegistration } from "../providers/clients/registration-rules.ts";
import type { DiscoverProvider, RateLimit, TellLimit } from "./ports.ts";
import { requireOutboundUrl } from "./server-url-rules.ts";

/**
 * How people sign in to a server.
 * @property registration how Cardea becomes a client of the OAuth provider
 * @property namesItself whether the provider's authorization responses name their issuer (RFC 9207)
 * @property revocable whether Cardea can revoke grants there (RFC 7009) @property leftOut sentences about metadata that could not be read
 */
export type FoundSignIn = {
  issuer: string;
  scopes: string[];
  registration: "cimd" | "dcr" | "client-needed";
  namesItself: boolean;
  revocable: boolean;
  leftOut: string[];
};

/** @param userId of the administrator, for the rate limit @param tellLimit hears what is left of it */
type DiscoverSignIn = (url: string, userId: string, tellLimit: TellLimit) => Promise<FoundSignIn>;
type Ports = { discover: DiscoverProvider; rateLimit: RateLimit; documentUrl: string; outboundRules: OutboundRules };

/** How many discoveries one person may start in 15 minutes. */
const MAX_DISCOVERIES = 60;

/**
 * Finds out how people sign in to a server before it is added. It stores nothing.
 * @throws AppError `server.url_refused`, `request.too_many`, `authorization.discovery_failed`
 */
export function makeDiscoverSignIn({ discover, rateLimit, documentUrl, outboundRules }: Ports): DiscoverSignIn {
  return async (url, userId, tellLimit) => {
    requireOutboundUrl(url, outboundRules);
    await rateLimit.require(`discover:${userId}`, MAX_DISCOVERIES, tellLimit);
    return toFoundSignIn(await discover(url), documentUrl);
  };
}

/** @param documentUrl the URL of Cardea's client metadata document */
export function toFoundSignIn({ issuer, scope, metadata, leftOut }: Awaited<ReturnType<DiscoverProvider>>, documentUrl: string): FoundSignIn {
  const { kind } = chooseRegistration(undefined, metadata, documentUrl);
  return {
    issuer,
    scopes: scope?.split(" ") ?? [],
    registration: kind === "dcr" || kind === "client-needed" ? kind : "cimd",
    namesItself: metadata.authorization_response_iss_parameter_supported === true,
    revocable: "revocation_endpoint" in metadata,
    leftOut,
  };
}
