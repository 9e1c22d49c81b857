import type { ClientCapabilities } from "@modelcontextprotocol/client";
import { clientOf, type Principal } from "../agents/agents.ts";
import { needsCredential } from "../auth-scopes/auth-scope-rules.ts";
import type { Server } from "../db/db.ts";
import { type Background, runToEnd } from "../lib/background.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError, type ErrorCode } from "../lib/errors.ts";
import { makeDerived } from "../lib/memory/derived.ts";
import { makeExpiringCache } from "../lib/memory/expiring-cache.ts";
import { share } from "../lib/share.ts";
import { type ConnectionState, connectionStateOf } from "../vault/connection-state-rules.ts";
import { decideUse, type KeeperSnapshot, type KeptCredential, type RenewalCause } from "../vault/keeper-policy.ts";
import type { KeeperClient, KeeperRef, NotRefreshed, RefreshOutcome, SealedSecrets, Secret } from "../vault/vault.ts";
import type { Target } from "./connection.ts";

/** Whether a server can be called as a subject now, and with what. `version` is 0 where nothing is needed. */
export type Access = { kind: "ready"; secret: Secret | undefined; version: number } | NotRefreshed;

/** The session of an agent whose client may be asked something in the middle of a call. */
export type AskableSession = { id: string; capabilities: ClientCapabilities };

/** For a client that can be asked: what a server asks in a session is asked of the one agent's session that it was opened for. */
export const withOwnClient = (target: Target, session: AskableSession | undefined): Target =>
  session && Object.keys(session.capabilities).length > 0 ? { ...target, client: JSON.stringify([target.client, session.id]) } : target;

export type ReadyAccess = Extract<Access, { kind: "ready" }>;
export type SubjectAccess = ReturnType<typeof makeSubjectAccess>;

/** Below the second within which a revocation must hold, so that it holds for a call that begins at the last moment. */
const SNAPSHOT_FRESH_FOR = 800;

const CODES = {
  "needs-sign-in": "credential.needs_sign_in",
  "provider-down": "credential.provider_down",
  "client-refused": "authorization.client_refused",
} as const satisfies Record<NotRefreshed["kind"], ErrorCode>;

/** Who a server's credential belongs to when this principal calls it. */
export function refOf(principal: Principal, server: Server): KeeperRef {
  const subject = server.authScope.level === "project" ? "project" : principal.subject;
  return { projectId: principal.projectId, subject };
}

/**
 * The hot path to a credential: isolate memory, then one keeper call for all of a subject's scopes. The
 * keeper holds the ciphertext, so nothing else is read.
 */
export function makeSubjectAccess({ keeper, vault, clock }: { keeper: KeeperClient; vault: SealedSecrets; clock: Clock }) {
  const snapshots = makeExpiringCache<KeeperSnapshot>({ name: "snapshots", ttl: SNAPSHOT_FRESH_FOR, bytesOf: bytesOfSnapshot, clock });
  const opened = makeDerived<KeptCredential, () => Promise<Secret>>();
  /** An id has no blank, so no two are the same (S74). */
  const keyOf = ({ projectId, subject }: KeeperRef) => `${projectId} ${subject}`;

  /** Snapshots that somebody found wanting, and that are served no more. */
  const doubted = makeDerived<KeeperSnapshot, true>();

  /**
   * What the keeper says of a subject. An answer that is not good enough is never served from memory: what a person has just
   * connected works with the very next call.
   *
   * @param isGood whether the caller can do what it is asked by this snapshot
   */
  async function snapshot(ref: KeeperRef, background: Background, isGood: (found: KeeperSnapshot) => boolean = () => true): Promise<KeeperSnapshot> {
    let isNew = false;
    const ask = () => {
      isNew = true;
      return runToEnd(keeper.snapshot(ref), background);
    };
    const found = await snapshots.get(keyOf(ref), ask);
    if (isNew || isGood(found)) return found;
    if (!doubted.has(found)) snapshots.forget(keyOf(ref));
    doubted.set(found, true);
    return snapshots.get(keyOf(ref), ask);
  }

  function open(ref: KeeperRef, server: Server, kept: KeptCredential): Promise<Secret> {
    const known = opened.get(kept);
    if (known) return known();
    const record = { project: ref.projectId, authScope: server.authScopeId, subject: ref.subject };
    const opening = vault.open(record, kept.version, kept.sealed ?? "");
    opened.set(kept, share(opening));
    return opening;
  }

  async function accessAfter(ref: KeeperRef, server: Server, outcome: RefreshOutcome): Promise<Access> {
    snapshots.forget(keyOf(ref));
    if (outcome.kind !== "refreshed") return outcome;
    return { kind: "ready", secret: await open(ref, server, outcome.credential), version: outcome.credential.version };
  }

  return {
    snapshot,

    /** What to call a server with, refreshed first where it must be, beside the call where it soon must be (F64). */
    async find(ref: KeeperRef, server: Server, background: Background): Promise<Access> {
      if (!needsCredential(server)) return { kind: "ready", secret: undefined, version: 0 };
      const isUsable = ({ credentials }: KeeperSnapshot) => decideUse(credentials[server.authScopeId], clock.now()).kind !== "needs-sign-in";
      const kept = (await snapshot(ref, background, isUsable)).credentials[server.authScopeId];
      const decision = decideUse(kept, clock.now());
      if (decision.kind === "needs-sign-in" || !kept) return { kind: "needs-sign-in" };
      if (decision.kind === "refresh-first" || decision.kind === "refresh-or-sign-in") return this.renew(ref, server, kept.version, "expiry");
      if (decision.kind === "use-and-refresh") background(this.renew(ref, server, kept.version, "expiry").catch(() => undefined));
      return { kind: "ready", secret: await open(ref, server, kept), version: kept.version };
    },

    /** As its subject is connected to a server now. What is missing is never told from memory. */
    async stateOf(principal: Principal, server: Server, background: Background): Promise<ConnectionState> {
      const state = ({ credentials }: KeeperSnapshot) => connectionStateOf(credentials[server.authScopeId], clock.now());
      const isGood = (found: KeeperSnapshot) => state(found) === "connected";
      return state(await snapshot(refOf(principal, server), background, isGood));
    },

    /**
     * A server as this principal may call it now.
     * @throws AppError `credential.needs_sign_in`, `credential.provider_down` or `authorization.client_refused`
     */
    async target(principal: Principal, server: Server, background: Background): Promise<Target> {
      const ref = refOf(principal, server);
      const found = await this.find(ref, server, background);
      if (found.kind !== "ready") throw new AppError(CODES[found.kind]);
      return this.targetOf(principal, server, found);
    },

    /** A server with what was found for it: the secret with a way to renew it once, for the fetch that finds it refused. */
    targetOf(principal: Principal, server: Server, found: ReadyAccess): Target {
      const ref = refOf(principal, server);
      const renew = async () => {
        const renewed = await this.renew(ref, server, found.version, "refused");
        if (renewed.kind === "ready") return renewed.secret;
        if (renewed.kind === "needs-sign-in") return undefined;
        throw new AppError(CODES[renewed.kind]);
      };
      const wantScope = async (wanted: string) => {
        await keeper.wantScope(ref, server.authScopeId, wanted);
        snapshots.forget(keyOf(ref));
      };
      const { secret, version } = found;
      const source = server.authScope.type === "oauth2" ? { secret, renew, wantScope } : { secret };
      return { server, subject: ref.subject, client: clientOf(principal), version, source };
    },

    /** @param version the one found wanting: expired, or refused by the server with 401 */
    async renew(ref: KeeperRef, server: Server, version: number, cause: RenewalCause): Promise<Access> {
      return accessAfter(ref, server, await keeper.refresh(ref, server.authScopeId, version, cause));
    },
  };
}

/** Of a credential beside its ciphertext, and of a grant that has ended. */
const BYTES = { credential: 1000, grant: 100 };

/** With the secrets that are opened of it, and the requests put together with them. */
function bytesOfSnapshot({ credentials, revokedGrants }: KeeperSnapshot): number {
  const kept = Object.values(credentials).reduce((sum, { sealed = "", scope = "" }) => sum + BYTES.credential + 2 * sealed.length + scope.length, 0);
  return kept + BYTES.grant * revokedGrants.length;
}
