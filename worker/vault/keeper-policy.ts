import { DAY, HOUR, MINUTE, SECOND } from "../lib/clock.ts";
import type { AuthScopeId, LinkId } from "../lib/ids.ts";
import type { OAuthSecret, Secret } from "./secret.ts";

/** What the keeper knows of one auth scope of its subject. */
export type KeptCredential = {
  version: number;
  status: "active" | "expired" | "revoked";
  /** UTC milliseconds; absent if the value does not expire or its expiry is not known. */
  expiresAt?: number;
  lifetimeMs?: number;
  /** When typed values end, as their person said, UTC milliseconds. They are used as long as the server takes them. */
  endsAt?: number;
  refreshable: boolean;
  /** The account name, if the provider gives one. */
  accountLabel?: string;
  /** Granted OAuth scopes, by the provider's names; absent if the provider did not say. */
  scope?: string;
  /** OAuth scopes that the server has asked for in addition to those granted, separated by blanks (F69). */
  wanted?: string;
  /** The ciphertext, as the vault made it; absent once revoked. */
  sealed?: string;
  /** The version of which the vault has a copy: this one if absent, none if 0. */
  inVault?: number;
  /** The last number that its refreshes may use as a version. */
  ownVersionsTo?: number;
  /** The version under which it came, where refreshes have given it another one. */
  firstVersion?: number;
  /** By which attempt a person gave it. */
  attempt?: GivingAttempt;
  /** Among how many gates of its provider the next refresh chooses; one if absent. */
  gateShards?: number;
  /** Whether its provider has for some time refused to refresh it, for a reason that does not go away by itself. */
  asksPerson?: boolean;
  /** For a revoked one: the result of telling its provider; absent if it has no provider. */
  providerRevocation?: ProviderRevocation;
};

/** One attempt of a person to give a credential: through which link, and when. @property now UTC ms */
export type GivingAttempt = { linkId: LinkId; now: number };

/** The prefix of the keys of the credentials that a keeper keeps. */
export const KEPT = "scope:";

/** The prefix of the keys of credentials of which D1 still decides. */
export const GIVEN = "given:";

/** `unsupported`: the provider publishes no revocation endpoint (RFC 7009). */
export type ProviderRevocation = "pending" | "done" | "failed" | "unsupported";

/** A grant that has ended here but not yet at its provider. It is kept sealed until the provider has been told. */
export type EndingGrant = { version: number; sealed: string; attempts: number; retryAt: number };

/** What the keeper keeps of a downstream grant. */
export function keptOAuth(version: number, secret: OAuthSecret, sealed: string): KeptCredential {
  return {
    version,
    status: "active",
    expiresAt: secret.expiresAt,
    lifetimeMs: secret.lifetimeMs,
    refreshable: secret.refreshToken !== undefined || secret.machine === true,
    scope: secret.scope,
    sealed,
  };
}

/** What the keeper keeps of a secret that was just provided. @param accountLabel of a downstream grant */
export function toKept(version: number, secret: Secret, sealed: string, accountLabel?: string): KeptCredential {
  if (secret.type === "oauth2") return { ...keptOAuth(version, secret, sealed), accountLabel };
  return { version, status: "active", refreshable: false, sealed, ...(secret.endsAt !== undefined && { endsAt: secret.endsAt }) };
}

/** All that a caller needs to know of a subject, in one answer. */
export type KeeperSnapshot = {
  member: boolean;
  revokedGrants: string[];
  credentials: Record<AuthScopeId, KeptCredential>;
};

/**
 * Kept in the keeper after a failed refresh, until one succeeds. `bad` is the number of bad answers in a row up to
 * the last one; the first of them came at `badSince` (UTC ms). `clientRefused`: the last answer refused Cardea as a client.
 * `busy`: the provider or the line before it was busy. `aheadAt`: when the next attempt is made if no call waits for it (UTC ms).
 */
export type RefreshIntent = {
  version: number;
  startedAt: number;
  attempts: number;
  bad?: number;
  badSince?: number;
  clientRefused?: true;
  busy?: true;
  aheadAt?: number;
};

type UseDecision =
  | { kind: "use" }
  /** It is still valid but expires soon: use it, and refresh it in the background. */
  | { kind: "use-and-refresh" }
  | { kind: "refresh-first" }
  /** A refresh is tried first, but it has failed for some time, so that the person is asked to sign in. */
  | { kind: "refresh-or-sign-in" }
  | { kind: "needs-sign-in" };

/** A token that is used in this last part of its life, in ms, is refreshed behind that call (decision 069). */
const MAX_REFRESH_AHEAD = 10 * MINUTE;
const CLOCK_SKEW = 1 * SECOND;

/** A fifth of the lifetime, at most ten minutes: a token of ten seconds is refreshed two seconds early. */
function refreshAhead(credential: KeptCredential): number {
  return Math.min(MAX_REFRESH_AHEAD, (credential.lifetimeMs ?? MAX_REFRESH_AHEAD) / 5);
}

/** Whether a credential can be sent now, and whether it must be refreshed first or in the background (F64). */
export function decideUse(credential: KeptCredential | undefined, now: number): UseDecision {
  if (credential?.status !== "active") return { kind: "needs-sign-in" };
  if (credential.expiresAt === undefined) return { kind: "use" };
  const left = credential.expiresAt - CLOCK_SKEW - now;
  if (left <= 0 && credential.asksPerson) return { kind: "refresh-or-sign-in" };
  if (left <= 0) return credential.refreshable ? { kind: "refresh-first" } : { kind: "needs-sign-in" };
  return left < refreshAhead(credential) && credential.refreshable ? { kind: "use-and-refresh" } : { kind: "use" };
}

export type RefreshFailure =
  /** The provider said `invalid_grant`: the grant is dead (RFC 6749 §5.2). */
  | { kind: "grant-dead" }
  /** It answered with a lasting problem: another client error, or a body that is no token reply. */
  | { kind: "bad-answer" }
  /** It refuses Cardea as its client. The grant may be alive, and only an administrator can correct the registration. */
  | { kind: "client-refused" }
  /** It did not answer, or said that it is broken. The grant may be alive, so the refresh is tried later. */
  | { kind: "provider-down" }
  /** It is not asked now, because it or the line before it is full, and said when to come back. */
  | { kind: "provider-busy"; retryAfterMs: number };

/**
 * @property retryAt when the provider may be asked again for a call that waits, and `aheadAt` when no call waits, both UTC ms
 * @property asksPerson whether the person is shown the link meanwhile, because a new sign-in may help
 */
export type AfterFailure = { status: "expired" } | { status: "active"; retryAt: number; aheadAt: number; asksPerson: boolean };

const FIRST_BACKOFF = 1 * SECOND;
const LONGEST_BACKOFF = 1 * MINUTE;
/** While a provider is down, calls ask it again within this time, so that they notice its return (S93). */
const LONGEST_CALL_BACKOFF = 5 * SECOND;
const LONGEST_BAD_BACKOFF = 1 * HOUR;
/** Bad answers in a row before the person is asked. */
const BAD_BEFORE_ASKING = 3;
/** Bad answers in a row, and the time since the first of them, before the connection ends. */
const BAD_BEFORE_END = 8;
const BAD_TIME_BEFORE_END = 6 * HOUR;

/**
 * Decides on the credential after a failed refresh. The wait doubles from 1 s to 1 min (1 h after bad answers or a refused client),
 * with jitter, so that subjects of one provider do not return together. A call that finds a provider down waits five seconds at most. Eight bad answers over six hours end the grant, because
 * some providers say in no other way that it is dead. A refused client says nothing of the grant, so it never ends the grant.
 *
 * @param attempts failed attempts in a row, including this one
 * @param bad how many of the last attempts in a row were bad answers; `badSince` (UTC ms) is the time of the first
 * @param random in [0, 1)
 */
export function decideAfterFailure(
  failure: RefreshFailure,
  { attempts, bad = 0, badSince = 0 }: Pick<RefreshIntent, "attempts" | "bad" | "badSince">,
  now: number,
  random: number,
): AfterFailure {
  if (failure.kind === "grant-dead") return { status: "expired" };
  if (bad >= BAD_BEFORE_END && now - badSince >= BAD_TIME_BEFORE_END) return { status: "expired" };
  const longest = bad > 0 || failure.kind === "client-refused" ? LONGEST_BAD_BACKOFF : LONGEST_BACKOFF;
  const ceiling = Math.min(longest, FIRST_BACKOFF * 2 ** (attempts - 1));
  const asked = failure.kind === "provider-busy" ? failure.retryAfterMs : 0;
  const ceilingOfCall = failure.kind === "provider-down" ? Math.min(LONGEST_CALL_BACKOFF, ceiling) : ceiling;
  const at = (longestWait: number) => now + Math.max(asked, longestWait * (0.5 + random / 2));
  return { status: "active", retryAt: at(ceilingOfCall), aheadAt: at(ceiling), asksPerson: asksPerson({ bad }) };
}

/** Whether the provider has given so many bad answers in a row that the person is asked. */
export const asksPerson = ({ bad = 0 }: Pick<RefreshIntent, "bad">): boolean => bad >= BAD_BEFORE_ASKING;

/** The intent after a failure, with the new count of bad answers. @param now UTC ms */
export function noteFailure(intent: RefreshIntent, { kind }: RefreshFailure, now: number): RefreshIntent {
  const clientRefused = kind === "client-refused" || undefined;
  const busy = kind === "provider-busy" || undefined;
  if (kind !== "bad-answer") return { ...intent, clientRefused, busy, bad: 0, badSince: undefined };
  return { ...intent, clientRefused, busy, bad: (intent.bad ?? 0) + 1, badSince: intent.badSince ?? now };
}

const MAX_REVOCATION_ATTEMPTS = 8;
const FIRST_REVOCATION_RETRY = 10 * SECOND;

/**
 * When to tell the provider again, UTC ms. It is told at most eight times, over about twenty minutes.
 * @param attempts failed attempts, including this one
 * @param random in [0, 1)
 */
export function decideRevocationRetry(attempts: number, now: number, random: number): number | undefined {
  if (attempts >= MAX_REVOCATION_ATTEMPTS) return undefined;
  return now + FIRST_REVOCATION_RETRY * 2 ** (attempts - 1) * (0.5 + random / 2);
}

/** Why a credential is refreshed: a call needs it, it expires soon although no call waits, or its server refused it before its expiry. */
export type RefreshCause = "expiry" | "ahead" | "refused";

/**
 * The last refresh of a token that its server had refused: the new version, its time `at` (UTC ms), how many new versions in a row
 * the server refused too (`times`), and the time before which the provider is not asked again (`notBefore`, UTC ms).
 */
export type RefusedRefresh = { version: number; at: number; times: number; notBefore: number };

/** If a server refuses a token this soon after its refresh, the server never accepted the token. */
const NEVER_ACCEPTED_WITHIN = 1 * MINUTE;
const FIRST_REFUSED_PAUSE = 5 * SECOND;
const LONGEST_REFUSED_PAUSE = 1 * HOUR;

/**
 * Whether a token that its server refuses is refreshed. It is not if it has just been refreshed for the same reason: then the server
 * is broken or wants another sign-in, and the person is asked. After that, the provider is asked again after pauses that double
 * from five seconds to an hour.
 *
 * @param last the last such refresh, if there was one
 * @param version the version that is refused now
 * @param now UTC ms
 * @returns with `ask-person`, the `next` state to remember, absent if nothing has changed
 */
export function decideRefusedRefresh(
  last: RefusedRefresh | undefined,
  version: number,
  now: number,
): { kind: "refresh"; times: number } | { kind: "ask-person"; next?: RefusedRefresh } {
  if (last?.version !== version) return { kind: "refresh", times: 0 };
  if (now < last.notBefore) return { kind: "ask-person" };
  if (last.notBefore > 0) return { kind: "refresh", times: last.times };
  if (now - last.at >= NEVER_ACCEPTED_WITHIN) return { kind: "refresh", times: 0 };
  const pause = Math.min(LONGEST_REFUSED_PAUSE, FIRST_REFUSED_PAUSE * 2 ** last.times);
  return { kind: "ask-person", next: { ...last, times: last.times + 1, notBefore: now + pause } };
}

/** How long a revoked grant is remembered. Its refresh token is refused during this time, and has expired after it. */
const REMEMBERED_FOR = 30 * DAY;

/** Whether a revoked grant need no longer be remembered. @param at the time of its revocation, UTC ms */
export const isForgotten = (at: number, now: number): boolean => at + REMEMBERED_FOR < now;

/** How many additional OAuth scopes one server may ask for, and the longest of them in characters. */
const MAX_WANTED = 100;
const LONGEST_WANTED = 200;

/** Joins the OAuth scopes that a server asked for before and asks for now (RFC 6749 §3.3). Too many or too long ones are left out. */
export function joinWanted(known: string | undefined, wanted: string): string {
  const scopes = `${known ?? ""} ${wanted}`.split(" ").filter((scope) => scope !== "" && scope.length <= LONGEST_WANTED);
  return [...new Set(scopes)].slice(0, MAX_WANTED).join(" ");
}

/** Whether a write of this version is accepted. A write that comes after a newer version or a revocation is ignored. */
export function supersedes(version: number, current: KeptCredential | undefined): boolean {
  return !current || version > current.version;
}
