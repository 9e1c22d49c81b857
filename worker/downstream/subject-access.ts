import type { ClientCapabilities } from "@modelcontextprotocol/client";
import { clientOf, type Principal } from "../agents/agents.ts";
import type { CallTrace } from "../audit/audit.ts";
import { needsCredential } from "../auth-scopes/auth-scope-rules.ts";
import type { Server } from "../db/db.ts";
import { type Background, runToEnd } from "../lib/background.ts";
import { type Clock, SECOND } from "../lib/clock.ts";
import { AppError, type ErrorCode } from "../lib/errors.ts";
import { makeDerived } from "../lib/memory/derived.ts";
import { makeExpiringCache } from "../lib/memory/expiring-cache.ts";
import { share } from "../lib/share.ts";
import type { TraceContext } from "../protocol/trace-context-rules.ts";
import type { RecordingSetting } from "../recordings/recordings.ts";
import type { BeginSpans } from "../telemetry/telemetry.ts";
import { type ConnectionState, connectionStateOf, keptFor } from "../vault/connection-state-rules.ts";
import { decideUse, type KeeperSnapshot, type KeptCredential, type RefreshCause } from "../vault/keeper-policy.ts";
import type { KeeperClient, KeeperRef, NotRefreshed, RefreshOutcome, SealedSecrets, Secret } from "../vault/vault.ts";
import type { Target } from "./connection.ts";
import { ServerFault } from "./faults/server-fault.ts";
import { noteRefreshed } from "./without-secret.ts";

/** The session of an agent whose client may be asked something during a call. */
export type AskableSession = { id: string; capabilities: ClientCapabilities };

/** @property ids by which a request is found in other records @property context the trace that the agent states for it */
export type RequestTrace = { ids: CallTrace; context?: TraceContext };

/** The principal of a call, its agent session, work after the answer, and the trace of the request. A server may list more for a client with capabilities. */
export type Caller = {
  principal: Principal;
  session: AskableSession | undefined;
  background: Background;
  trace?: RequestTrace | undefined;
  /** Present if the project records arguments and results. */
  recording?: RecordingSetting | undefined;
};

/** Whether a server can be called for a subject now, and with which secret. `version` is 0 if no credential is needed. */
export type Access = { kind: "ready"; secret: Secret | undefined; version: number } | NotRefreshed;

/** Gives an agent session with capabilities its own server session, so that a server's question reaches only that agent session. */
export const withOwnClient = (target: Target, session: AskableSession | undefined): Target =>
  session && Object.keys(session.capabilities).length > 0 ? { ...target, client: JSON.stringify([target.client, session.id]) } : target;

export type ReadyAccess = Extract<Access, { kind: "ready" }>;
export type SubjectAccess = ReturnType<typeof makeSubjectAccess>;

/** In ms. Less than the second within which a revocation must hold, so that it also holds for a call that begins just before. */
const SNAPSHOT_FRESH_FOR = 800;

const CODES = {
  "needs-sign-in": "credential.needs_sign_in",
  "provider-down": "credential.provider_down",
  "provider-busy": "credential.provider_busy",
  "client-refused": "authorization.client_refused",
} as const satisfies Record<NotRefreshed["kind"], ErrorCode>;

/** Whose credential is used when this principal calls a server. */
export function refOf(principal: Principal, server: Server): KeeperRef {
  const subject = server.authScope.level === "project" ? "project" : principal.subject;
  return { projectId: principal.projectId, subject };
}

type Ports = { keeper: KeeperClient; vault: SealedSecrets; beginSpans: BeginSpans; clock: Clock };

/**
 * Finds the credential for a call: in the isolate's memory, else with one keeper request for all auth scopes of a subject. The keeper
 * has the ciphertext, so nothing else is read.
 */
function makeAccess({ keeper, vault, clock }: Omit<Ports, "beginSpans">) {
  const snapshots = makeExpiringCache<KeeperSnapshot>({ name: "snapshots", ttl: SNAPSHOT_FRESH_FOR, bytesOf: bytesOfSnapshot, clock });
  const opened = makeDerived<KeptCredential, () => Promise<Secret>>();
  /** Ids have no blank, so two refs never have the same key (S74). */
  const keyOf = ({ projectId, subject }: KeeperRef) => `${projectId} ${subject}`;

  /** Snapshots that were not good enough for some call, and are no longer used. */
  const doubted = makeDerived<KeeperSnapshot, true>();

  /**
   * The keeper's snapshot of a subject. A snapshot that is not good enough is never used from memory, so that a new connection works
   * with the very next call.
   *
   * @param isGood whether the caller can do its work with this snapshot
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

  /** @returns the error of a call without its credential, with the time to wait if the provider is busy */
  function errorOf(outcome: NotRefreshed): AppError {
    if (outcome.kind !== "provider-busy") return new AppError(CODES[outcome.kind]);
    return new ServerFault(CODES[outcome.kind], { waitSeconds: Math.max(1, Math.ceil((outcome.retryAt - clock.now()) / SECOND)) });
  }

  async function accessAfter(ref: KeeperRef, server: Server, outcome: RefreshOutcome): Promise<Access> {
    snapshots.forget(keyOf(ref));
    if (outcome.kind !== "refreshed") return outcome;
    return { kind: "ready", secret: await open(ref, server, outcome.credential), version: outcome.credential.version };
  }

  return {
    snapshot,

    /** Tells the keeper that D1 has the person as a member, and takes its new snapshot. @param version of the membership in D1 */
    async enter(ref: KeeperRef, version: number, background: Background): Promise<KeeperSnapshot> {
      const since = clock.now();
      const entered = await runToEnd(keeper.enter(ref, version), background);
      snapshots.keep(keyOf(ref), entered, since);
      return entered;
    },

    /** The secret for a call. It is refreshed first if it has expired, and in the background if it soon expires (F64). */
    async find(ref: KeeperRef, server: Server, background: Background): Promise<Access> {
      if (!needsCredential(server)) return { kind: "ready", secret: undefined, version: 0 };
      const isUsable = ({ credentials }: KeeperSnapshot) =>
        decideUse(keptFor(credentials, ref.subject, server), clock.now()).kind !== "needs-sign-in";
      const kept = keptFor((await snapshot(ref, background, isUsable)).credentials, ref.subject, server);
      const decision = decideUse(kept, clock.now());
      if (decision.kind === "needs-sign-in" || !kept) return { kind: "needs-sign-in" };
      if (decision.kind === "refresh-first" || decision.kind === "refresh-or-sign-in") return this.refreshAccess(ref, server, kept.version, "expiry");
      if (decision.kind === "use-and-refresh") background(this.refreshAccess(ref, server, kept.version, "ahead").catch(() => undefined));
      return { kind: "ready", secret: await open(ref, server, kept), version: kept.version };
    },

    /** The state of the subject's connection to a server now. Only the state "connected" is taken from memory. */
    async stateOf({ principal, background }: Pick<Caller, "principal" | "background">, server: Server): Promise<ConnectionState> {
      const ref = refOf(principal, server);
      const state = ({ credentials }: KeeperSnapshot) => connectionStateOf(keptFor(credentials, ref.subject, server), clock.now());
      const isGood = (found: KeeperSnapshot) => state(found) === "connected";
      return state(await snapshot(ref, background, isGood));
    },

    /**
     * A server with the credential for this principal.
     * @throws AppError `credential.needs_sign_in`, `credential.provider_down`, `credential.provider_busy` or `authorization.client_refused`
     */
    async target(caller: Pick<Caller, "principal" | "background" | "trace">, server: Server): Promise<Target> {
      const found = await this.find(refOf(caller.principal, server), server, caller.background);
      if (found.kind !== "ready") throw errorOf(found);
      return this.targetOf(caller, server, found);
    },

    /** A server with the secret that was found, and with a function that refreshes the secret if the server refuses it. */
    targetOf({ principal, trace }: Pick<Caller, "principal" | "trace">, server: Server, found: ReadyAccess): Target {
      const ref = refOf(principal, server);
      let latest = found.secret;
      const refresh = async () => {
        const refreshed = await this.refreshAccess(ref, server, found.version, "refused");
        if (refreshed.kind === "ready") {
          if (refreshed.secret) noteRefreshed(refreshed.secret, latest);
          latest = refreshed.secret;
          return latest;
        }
        if (refreshed.kind === "needs-sign-in") return undefined;
        throw errorOf(refreshed);
      };
      const wantOAuthScopes = async (wanted: string) => {
        await keeper.wantOAuthScopes(ref, server.authScopeId, wanted);
        snapshots.forget(keyOf(ref));
      };
      const { secret, version } = found;
      const { subject } = ref;
      const spans = { sent: trace?.context };
      const source = server.authScope.type === "oauth2" ? { secret, subject, spans, refresh, wantOAuthScopes } : { secret, subject, spans };
      return { server, subject, client: clientOf(principal), version, source };
    },

    /** @param version the version that has expired, or that the server refused */
    async refreshAccess(ref: KeeperRef, server: Server, version: number, cause: RefreshCause): Promise<Access> {
      return accessAfter(ref, server, await keeper.refresh(ref, server.authScopeId, version, cause));
    },
  };
}

/** The same, and targets of the calls of tools, which have spans of their own. */
export function makeSubjectAccess({ beginSpans, ...ports }: Ports) {
  const access = makeAccess(ports);
  /** @param context the trace that the agent states for its call */
  const withSpans = (target: Target, context: TraceContext | undefined): Target => ({
    ...target,
    source: { ...target.source, spans: beginSpans(context) },
  });
  return {
    ...access,
    withSpans,

    /** The target of a call. @throws as `target` does */
    targetOfCall: async (caller: Caller, server: Server): Promise<Target> => withSpans(await access.target(caller, server), caller.trace?.context),
  };
}

/** The size in memory of a credential without its ciphertext, and of a revoked grant. */
const BYTES = { credential: 1000, grant: 100 };

/** The size of a snapshot, with its opened secrets and the injected parts of requests. */
function bytesOfSnapshot({ credentials, revokedGrants }: KeeperSnapshot): number {
  const kept = Object.values(credentials).reduce((sum, { sealed = "", scope = "" }) => sum + BYTES.credential + 2 * sealed.length + scope.length, 0);
  return kept + BYTES.grant * revokedGrants.length;
}
