import type { NewServer, Servers } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { OutboundRules } from "../lib/http/outbound-rules.ts";
import type { ProjectId } from "../lib/ids.ts";
import { type ListedServer, toListedServer } from "./list-servers.ts";
import type { NewOAuthSettings } from "./oauth-settings-rules.ts";
import type { PrepareAuthScope } from "./prepare-auth-scope.ts";
import { wasRefused } from "./refused-write-rules.ts";
import { requireFittingBridge, requireServerUrl } from "./server-url-rules.ts";

type CreateServer = (projectId: ProjectId, input: NewServer, oauth: NewOAuthSettings | undefined) => Promise<ListedServer>;
type Ports = { servers: Servers; prepare: PrepareAuthScope; outboundRules: OutboundRules; clock: Clock; publicOrigin: string };

/**
 * Adds a server with its auth scope.
 * @throws AppError `server.scope_mismatch` naming the field, `server.url_refused`, `server.slug_taken`
 */
export function makeCreateServer({ servers, prepare, outboundRules, clock, publicOrigin }: Ports): CreateServer {
  return async (projectId, input, oauth) => {
    requireServerUrl(input.url, input.authScope, outboundRules);
    requireFittingBridge(input, input.authScope, oauth?.provider);
    const prepared = await prepare(projectId, input.authScope, oauth);
    if (await servers.findBySlug(projectId, input.slug)) throw new AppError("server.slug_taken", { fields: { slug: "This slug is taken." } });
    const sealed = await prepared.seal();
    try {
      const created = await servers.create(projectId, { ...input, authScope: { ...input.authScope, ...sealed } }, clock.now());
      return toListedServer(created, publicOrigin);
    } catch (error) {
      if (wasRefused(error)) await prepared.drop(sealed);
      throw error;
    }
  };
}
