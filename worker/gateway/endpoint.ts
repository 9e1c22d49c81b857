import { OAuthError, OAuthResourceServer, type ValidatedAccessToken } from "@cloudflare/workers-oauth-provider";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { AGENT_SCOPE, type GrantProps, type InboundAuthorization, partsOf, resourceOf } from "../identity/authorization-server.ts";
import { type Background, toExecutionContext } from "../lib/background.ts";
import { type Clock, MINUTE } from "../lib/clock.ts";
import { sha256 } from "../lib/digest.ts";
import { reasonOf } from "../lib/errors.ts";
import { makeExpiringCache } from "../lib/expiring-cache.ts";
import type { Log } from "../lib/log.ts";
import { userSubject } from "../vault/keeper-client.ts";
import { type McpServerPorts, makeMcpServer } from "./mcp-server.ts";
import { decidePrincipal, type Principal } from "./principal.ts";
import type { DirectoryEntry, ProjectDirectory } from "./project-directory.ts";

type Ports = McpServerPorts & { inbound: InboundAuthorization; directory: ProjectDirectory; clock: Clock; log: Log; publicOrigin: string };

/** Answers a request to a project's MCP URL or its resource metadata; nothing where there is no such project. */
export type McpEndpoint = (request: Request, projectSlug: string, background: Background) => Promise<Response | undefined>;

/** A token's own validity changes rarely, and the keeper has the last word on each request anyway. */
const VALIDATION_FRESH_FOR = 1 * MINUTE;
const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

/**
 * `/mcp/{project}`: one OAuth resource a project (RFC 9728, RFC 8707). The bearer token must have been issued
 * for exactly this URL, its user must be a member in this second, and its grant not revoked.
 */
export function makeMcpEndpoint(ports: Ports): McpEndpoint {
  const { inbound, directory, access, clock, log, publicOrigin } = ports;
  const validations = makeExpiringCache<ValidatedAccessToken<GrantProps> | null>({ ttl: VALIDATION_FRESH_FOR, max: 5000, clock });

  async function validate(resource: string, token: string, entry: DirectoryEntry, background: Background) {
    const key = await sha256(JSON.stringify([resource, token]));
    const validated = await validations.get(key, () => {
      const validating = inbound.validate(resource, token);
      background(validating.catch(() => undefined));
      return validating;
    });
    if (!validated || validated.expiresAt * 1000 <= clock.now() || validated.props.projectId !== entry.project.id) return null;

    const principal: Principal = {
      userId: validated.userId,
      projectId: entry.project.id,
      grantId: partsOf(token).grantId ?? "",
      clientId: validated.clientId,
    };
    const snapshot = await access.snapshot({ projectId: principal.projectId, subject: userSubject(principal.userId) }, background);
    const decision = decidePrincipal(principal, snapshot);
    if (decision.kind === "refused")
      throw new OAuthError("invalid_token", { description: "Access was withdrawn. Ask an administrator of the project." });
    return { ...validated, props: principal };
  }

  function serve(request: Request, principal: Principal, entry: DirectoryEntry, background: Background): Promise<Response> {
    const handler = createMcpHandler(() => makeMcpServer(ports, principal, entry, background), {
      maxRequestBodySize: MAX_REQUEST_BYTES,
      onerror: (error) => log.error("gateway.protocol_error", { projectId: principal.projectId, reason: reasonOf(error).slice(0, 200) }),
    });
    return handler.fetch(request);
  }

  return async (request, projectSlug, background) => {
    const origin = request.headers.get("origin");
    if (origin !== null && origin !== publicOrigin) return new Response("This origin may not call the MCP endpoint.\n", { status: 403 });
    const entry = await directory.find(projectSlug);
    if (!entry) return undefined;

    const resource = resourceOf(publicOrigin, projectSlug);
    const resourceServer = new OAuthResourceServer<unknown, Principal>({
      resourceMetadata: { resource, authorization_servers: [publicOrigin], resource_name: `Cardea: ${entry.project.name}` },
      requiredScopes: [AGENT_SCOPE],
      validateToken: () => (audience, token) => validate(audience, token, entry, background),
      handler: { fetch: (inner, _env, { props }) => serve(inner, props, entry, background) },
    });
    return resourceServer.fetch(atPublicOrigin(request, publicOrigin), undefined, toExecutionContext(background));
  };
}

/** The request under the configured origin: what Host says counts for nothing (SECURITY.md S12). */
function atPublicOrigin(request: Request, publicOrigin: string): Request {
  const { pathname, search } = new URL(request.url);
  return new Request(new URL(pathname + search, publicOrigin), request);
}
