import { type Clock, DAY, SECOND } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { faultOf } from "./provider-refusal.ts";

/** @property at when the fault was last seen, in UTC milliseconds */
type ProviderFault = { at: number; text: string };
export type ProviderFaults = ReturnType<typeof makeProviderFaults>;

const REMEMBERED_SECONDS = (7 * DAY) / SECOND;
const PREFIX = "fault";

/**
 * Keeps the last fault between Cardea and the OAuth provider of an auth scope, so that an administrator sees it: for a week, or
 * until the next successful sign-in there. It only informs, so an error in its storage is logged and never thrown.
 */
export function makeProviderFaults({ kv, clock, log }: { kv: KVNamespace; clock: Clock; log: Log }) {
  const keyOf = (projectId: ProjectId, authScopeId: AuthScopeId) => `${PREFIX}/${projectId}/${authScopeId}`;
  const failed = (error: unknown) => log.error("oauth.fault_not_kept", { reason: reasonOf(error) });

  return {
    /** Keeps a failure that the client or the provider caused, and ignores any other. */
    async note(projectId: ProjectId, authScopeId: AuthScopeId, error: unknown): Promise<void> {
      const text = faultOf(error);
      if (text === undefined) return;
      const metadata: ProviderFault = { at: clock.now(), text: text.slice(0, 500) };
      await kv.put(keyOf(projectId, authScopeId), "", { metadata, expirationTtl: REMEMBERED_SECONDS }).catch(failed);
    },

    async clear(projectId: ProjectId, authScopeId: AuthScopeId): Promise<void> {
      await kv.delete(keyOf(projectId, authScopeId)).catch(failed);
    },

    /** The faults of a project by auth scope id: in pages of 1,000, and of what 1,000 servers can have at most. */
    async list(projectId: ProjectId): Promise<Map<string, ProviderFault>> {
      const prefix = `${PREFIX}/${projectId}/`;
      const faults = new Map<string, ProviderFault>();
      for (let cursor: string | undefined, goesOn = true; goesOn; ) {
        const page = await kv.list<ProviderFault>({ prefix, ...(cursor !== undefined && { cursor }) }).catch(failed);
        for (const { name, metadata } of page?.keys ?? []) if (metadata) faults.set(name.slice(prefix.length), metadata);
        goesOn = page !== undefined && !page.list_complete;
        cursor = page && !page.list_complete ? page.cursor : undefined;
      }
      return faults;
    },
  };
}
