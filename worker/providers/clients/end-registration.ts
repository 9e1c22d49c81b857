import type { OAuthRegistration, OAuthRegistrations } from "../../db/db.ts";
import { SECOND } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import type { AuthScopeId, ProjectId } from "../../lib/ids.ts";
import type { Log } from "../../lib/log.ts";
import { providerReason } from "../provider-reason.ts";
import type { ClientManagement, ClientSecrets } from "./client-secrets.ts";

/** The rest of a registration whose row is gone: its sealed secret. */
type LeftRegistration = Pick<OAuthRegistration, "projectId" | "authScopeId" | "secretVersion">;

type Ports = { registrations: OAuthRegistrations; secrets: ClientSecrets; fetch: Fetch; log: Log };

/** How many milliseconds a provider may take to end a registration. A person may wait for it. */
const DEREGISTRATION_TIMEOUT = 5 * SECOND;

/** Ends registrations of Cardea: in D1, in the vault, and at the provider if it offers that. */
export function makeEndRegistration({ registrations, secrets, fetch, log }: Ports) {
  /** Asks the provider to delete a client (RFC 7592 §2.3). It never throws: Cardea forgets the client, whatever the provider answers. */
  async function deregister({ uri, token }: ClientManagement, owner: { projectId: ProjectId; authScopeId: AuthScopeId }): Promise<void> {
    const { projectId, authScopeId } = owner;
    try {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(uri, { method: "DELETE", headers, signal: AbortSignal.timeout(DEREGISTRATION_TIMEOUT) });
      await response.body?.cancel();
      log.info("oauth.deregistered", { projectId, authScopeId, status: response.status });
    } catch (error) {
      log.error("oauth.deregister_failed", { projectId, authScopeId, reason: providerReason(error) });
    }
  }

  /** Ends a client of which only the sealed secret is left. The secret is deleted last: if the process ends before, a sweep finds it. */
  async function endLeft({ projectId, authScopeId, secretVersion }: LeftRegistration): Promise<void> {
    if (secretVersion === 0) return;
    const { management } = await secrets.read(projectId, authScopeId, secretVersion).catch(unlessUnreadable);
    if (management) await deregister(management, { projectId, authScopeId });
    await secrets.drop(projectId, authScopeId, secretVersion);
  }

  /**
   * Ends what the sweep found: a client's secret that nothing refers to. If the auth scope has another registration now, the provider is not
   * asked. The earlier client keeps working until its tokens expire, and some providers give the same client id twice.
   */
  async function endOrphan(left: LeftRegistration): Promise<void> {
    const { projectId, authScopeId, secretVersion } = left;
    const row = await registrations.find(projectId, authScopeId);
    if (row && row.secretVersion !== secretVersion) return secrets.drop(projectId, authScopeId, secretVersion);
    if (row) await registrations.remove(projectId, authScopeId, row.clientId);
    await endLeft(left);
  }

  /**
   * Ends the registration of an auth scope, if there is one. Of several concurrent calls one ends it. The secret of a client that an
   * administrator gave is kept, because it belongs to the settings of the auth scope.
   * @param clientId if given, only the registration of this client is ended
   */
  async function end(projectId: ProjectId, authScopeId: AuthScopeId, clientId?: string): Promise<void> {
    const removed = await registrations.remove(projectId, authScopeId, clientId);
    if (removed && removed.registration !== "static") await endLeft(removed);
  }

  return {
    deregister,
    endLeft,
    endOrphan,
    end,

    /** Ends the registration of an auth scope that was removed, and deletes every secret of its clients. */
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

/** A secret that cannot be opened any more names no client to end. If the store fails, the next sweep tries again. */
function unlessUnreadable(error: unknown): { management: undefined } {
  if (error instanceof AppError && error.code === "vault.unreadable") return { management: undefined };
  throw error;
}
