/** Why a sign-in service that does not name itself in its answers is a risk (RFC 9207), and what ends it. */
export const MIX_UP =
  "A malicious server that people connect as well could be handed the code of their sign-in here. Create a client at the service, with a redirect URI that is this server's alone.";
