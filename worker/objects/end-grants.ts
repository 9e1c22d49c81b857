import type { AuthScopeId } from "../lib/ids.ts";
import type { KeptCredential, ProviderRevocation } from "../vault/keeper-policy.ts";
import type { KeeperClient, KeeperRef, OAuthSecret, SealedSecrets, VaultRecord } from "../vault/vault.ts";
import { makeEndings, otherSubjectOf } from "../vault/vault.ts";

/** Ends a grant at its provider, as `providers/revoke.ts` does. */
type RevokeGrant = (
  projectId: KeeperRef["projectId"],
  scope: AuthScopeId,
  secret: OAuthSecret,
  hasAnother: (scopes: AuthScopeId[]) => Promise<boolean>,
) => Promise<ProviderRevocation>;

type Ports = {
  kv: DurableObjectStorage["kv"];
  now: () => number;
  owner: () => KeeperRef;
  /** Sets the alarm, UTC ms. */
  wakeAt: (at: number) => Promise<void>;
  secrets: Pick<SealedSecrets, "open">;
  recordOf: (scope: AuthScopeId) => VaultRecord;
  find: (scope: AuthScopeId) => KeptCredential | undefined;
  /** Whether a credential is in use, or may be soon. */
  isActive: (scope: AuthScopeId) => boolean;
  revokeGrant: RevokeGrant;
  keeper: Pick<KeeperClient, "isActive">;
  /** Keeps a revoked credential with what its provider has said, and has D1 told of it. */
  note: (scope: AuthScopeId, credential: KeptCredential) => Promise<void>;
  /** Lets work go on after the answer. */
  goOn: (work: Promise<unknown>) => void;
};

/** How a keeper ends the grants that it no longer uses, at their providers: until the provider has heard of it (F52). */
export function makeEndGrants({ kv, now, owner, wakeAt, secrets, recordOf, find, isActive, revokeGrant, keeper, note, goOn }: Ports) {
  /** The same person may have another grant in use: here, or in the playground, or outside of it. One that cannot be asked for may be in use. */
  function endNow(scope: AuthScopeId, secret: OAuthSecret): Promise<ProviderRevocation> {
    const { projectId, subject } = owner();
    const other = otherSubjectOf(subject);
    const isOtherActive = async (one: AuthScopeId) => other !== undefined && keeper.isActive({ projectId, subject: other }, one).catch(() => true);
    return revokeGrant(
      projectId,
      scope,
      secret,
      async (scopes) => scopes.some(isActive) || (await Promise.all(scopes.map(isOtherActive))).includes(true),
    );
  }

  const endings = makeEndings({
    kv,
    now,
    wakeAt,
    /** @returns undefined for a credential that comes from no provider; `failed` also for one that no key opens at present */
    async tell(scope, { version, sealed }) {
      const secret = await secrets.open(recordOf(scope), version, sealed).catch(() => undefined);
      if (secret?.type !== "oauth2") return secret ? undefined : "failed";
      return endNow(scope, secret);
    },
  });

  /** Comes last: Cardea has removed the credential, whatever the provider answers. */
  const endDue = (scope: AuthScopeId): Promise<void> =>
    endings.endDue(scope, async (outcome) => {
      const kept = find(scope);
      if (kept?.status !== "revoked" || (outcome === undefined && kept.providerRevocation !== "pending")) return;
      await note(scope, { ...kept, providerRevocation: outcome });
    });

  return {
    add: endings.add,
    has: endings.has,
    nextAt: endings.nextAt,
    endDue,

    /** Ends a grant that was never in use. What calls this is stored in one commit with it. */
    drop(scope: AuthScopeId, { version, sealed }: Pick<KeptCredential, "version" | "sealed">): void {
      if (sealed === undefined) return;
      endings.add(scope, version, sealed);
      goOn(endDue(scope));
    },

    async endAll(): Promise<void> {
      for (const scope of endings.listScopes()) await endDue(scope);
    },
  };
}
