import { OAuthError, OAuthResourceServer } from "@cloudflare/workers-oauth-provider";
import { AGENT_SCOPES } from "../agents/agent-scope-rules.ts";
import type { Admission, AdmissionRequest, Principal } from "../agents/agents.ts";
import { type McpPath, metadataUrlOf, resourceOf } from "../agents/agents.ts";
import { type Background, toExecutionContext } from "../lib/background.ts";
import { reasonOf } from "../lib/errors.ts";
import { log } from "../lib/log.ts";

/** Answers an admitted agent. */
export type Serve = (request: Request, principal: Principal) => Promise<Response>;

/** What is needed to answer a request without a valid credential. @property failure why its token was not admitted, if that is known */
type Asked = { path: McpPath; asked: AdmissionRequest; failure: unknown; serve: Serve; background: Background };

/**
 * Answers preflight requests, requests for resource metadata (RFC 9728), and requests without a valid token, with the OAuth provider
 * package. The metadata contains nothing that is not in its URL.
 */
export function makeResourceServer(admission: Admission, publicOrigin: string) {
  return (request: Request, { path, asked, failure, serve, background }: Asked): Promise<Response> => {
    const resource = resourceOf(publicOrigin, path);
    const resourceServer = new OAuthResourceServer<unknown, Principal>({
      resourceMetadata: { resource, authorization_servers: [publicOrigin], resource_name: `Cardea: ${path.project}` },
      requiredScopes: AGENT_SCOPES,
      validateToken: () => async (audience, token) => {
        if (failure !== undefined) throw toUnavailable(failure);
        const admitted = await admission.byToken(audience, token, asked).catch((error: unknown) => {
          throw toUnavailable(error);
        });
        return admitted ? { ...admitted.validated, props: admitted.principal } : null;
      },
      handler: { fetch: (inner, _env, { props }) => serve(inner, props) },
    });
    // The URL always has the configured origin and the usual spelling; the Host header is ignored (S12).
    const url = (isMetadata(request) ? metadataUrlOf(resource) : resource) + new URL(request.url).search;
    return resourceServer.fetch(new Request(url, request), undefined, toExecutionContext(background));
  };
}

/** A token that could not be looked up is not refused: its agent keeps it and asks again (`temporarily_unavailable`, RFC 6749 §4.1.2.1). */
function toUnavailable(error: unknown): OAuthError {
  if (error instanceof OAuthError) return error;
  log.error("agent.not_identified", { reason: reasonOf(error) });
  const description = "Cardea cannot look up this token at the moment. Keep it and try again in a few seconds.";
  return new OAuthError("temporarily_unavailable", { description, statusCode: 503, headers: { "retry-after": "5" } });
}

export const WELL_KNOWN = "/.well-known/";
export const isMetadata = (request: Request): boolean => new URL(request.url).pathname.startsWith(WELL_KNOWN);
