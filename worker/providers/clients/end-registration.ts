import type { OAuthRegistration, OAuthRegistrations } from "../../db/db.ts";
import { SECOND } from "../../lib/clock.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import type { AuthScopeId, ProjectId } from "../../lib/ids.ts";
import type { Log } from "../../lib/log.ts";
import { providerReason } from "../provider-reason.ts";
import type { ClientManagement, ClientSecrets } from "./client-secrets.ts";

/** What is left of a registration that nothing refers to any more. */
export type LeftRegistration = Pick<OAuthRegistration, "projectId" | "authScopeId" | "secretVersion">;

type Ports = { registrations: OAuthRegistrations; secrets: ClientSecrets; fetch: Fetch; log: Log };

/** How long a provider may take to end a registration. Somebody may wait for it. */
const PATIENCE = 5 * SECOND;

/** How Cardea stops being a client: at the provider where it offers that, in D1 and in the vault. */
export function makeEndRegistration({ registrations, secrets, fetch, log }: Ports) {
  /** Asks the provider to delete a client (RFC 7592 §2.3). Never throws: here the client is forgotten, whatever the provider says. */
  async function deregister({ uri, token }: ClientManagement, about: { projectId: ProjectId; authScopeId: AuthScopeId }): Promise<void> {
    const { projectId, authScopeId } = about;
    try {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(uri, { method: "DELETE", headers, signal: AbortSignal.timeout(PATIENCE) });
      await response.body?.cancel();
      log.info("oauth.deregistered", { projectId, authScopeId, status: response.status });
    } catch (error) {
      log.error("oauth.deregister_failed", { projectId, authScopeId, reason: providerReason(error) });
    }
  }

  /** Ends a client by its sealed secret alone, which goes last: a sweep finds what a process that ends here leaves. */
  async function endLeft({ projectId, authScopeId, secretVersion }: LeftRegistration): Promise<void> {
    if (secretVersion === 0) return;
    const { management } = await secrets.read(projectId, authScopeId, secretVersion).catch(() => ({ management: undefined }));
    if (management) await deregister(management, { projectId, authScopeId });
    await secrets.drop(projectId, authScopeId, secretVersion);
  }

  /**
   * Ends the registration of an auth scope, if it has one. The secret of a client that an administrator gave stays: it belongs to the
   * auth scope's settings. Of any number at the same time one ends it.
   * @param clientId only if it is still this one
   */
  async function end(projectId: ProjectId, authScopeId: AuthScopeId, clientId?: string): Promise<void> {
    const removed = await registrations.remove(projectId, authScopeId, clientId);
    if (removed && removed.registration !== "static") await endLeft(removed);
  }

  return {
    deregister,
    endLeft,
    end,

    /** Ends the registration of an auth scope that is no more, and drops every secret of a client of it. */
    async endScope(projectId: ProjectId, authScopeId: AuthScopeId): Promise<void> {
      await end(projectId, authScopeId);
      await secrets.dropAll(projectId, authScopeId);
    },

    /** Forgets a client that its provider has forgotten. */
    async forget(projectId: ProjectId, authScopeId: AuthScopeId, clientId: string): Promise<void> {
      const removed = await registrations.remove(projectId, authScopeId, clientId);
      if (removed && removed.registration !== "static") await secrets.drop(projectId, authScopeId, removed.secretVersion);
    },
  };
}
