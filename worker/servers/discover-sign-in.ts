import { AppError } from "../lib/errors.ts";
import type { OutboundRules } from "../lib/http/outbound-rules.ts";
import { chooseRegistration } from "../providers/clients/registration-rules.ts";
import type { DiscoverProvider, RateLimit } from "./ports.ts";
import { requireOutboundUrl } from "./server-url-rules.ts";

/**
 * How people would sign in to a server.
 * @property registration how Cardea becomes a client there @property namesItself whether answers name their issuer (RFC 9207)
 * @property revocable whether grants can be ended there (RFC 7009) @property leftOut what could not be read, in words
 */
export type FoundSignIn = {
  issuer: string;
  scopes: string[];
  registration: "cimd" | "dcr" | "client-needed";
  namesItself: boolean;
  revocable: boolean;
  leftOut: string[];
};

/** @param userId who asks */
export type DiscoverSignIn = (url: string, userId: string) => Promise<FoundSignIn>;
type Ports = { discover: DiscoverProvider; rateLimit: RateLimit; documentUrl: string; outboundRules: OutboundRules };

/** A quarter of an hour's of one person. */
const MOST = 60;

/**
 * Finds out how people sign in to a server that is about to be added; stores nothing.
 * @throws AppError `server.url_refused`, `request.too_many`, `authorization.discovery_failed`
 */
export function makeDiscoverSignIn({ discover, rateLimit, documentUrl, outboundRules }: Ports): DiscoverSignIn {
  return async (url, userId) => {
    requireOutboundUrl(url, outboundRules);
    if (!(await rateLimit.take(`discover:${userId}`, MOST))) throw new AppError("request.too_many");
    const { issuer, scope, metadata, leftOut } = await discover(url);
    const { kind } = chooseRegistration(undefined, metadata, documentUrl);
    return {
      issuer,
      scopes: scope?.split(" ") ?? [],
      registration: kind === "dcr" || kind === "client-needed" ? kind : "cimd",
      namesItself: metadata.authorization_response_iss_parameter_supported === true,
      revocable: "revocation_endpoint" in metadata,
      leftOut,
    };
  };
}
