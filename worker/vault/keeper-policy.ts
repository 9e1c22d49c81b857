import { DAY, HOUR, MINUTE, SECOND } from "../lib/clock.ts";
import type { AuthScopeId } from "../lib/ids.ts";
import type { OAuthSecret } from "./secret.ts";

/** What the keeper knows of one auth scope of its subject. */
export type KeptCredential = {
  version: number;
  status: "active" | "expired" | "revoked";
  /** UTC milliseconds; absent where the value does not expire or its expiry is not known. */
  expiresAt?: number;
  lifetimeMs?: number;
  refreshable: boolean;
  /** As whom, where the provider tells. */
  accountLabel?: string;
  /** Scopes granted, as the provider named them; absent where it did not say. */
  scope?: string;
  /** Scopes the server has asked for beyond those granted, separated by blanks (F69). */
  wanted?: string;
  /** The ciphertext, as the vault made it; absent once revoked. */
  sealed?: string;
  /** That its provider has not renewed it for some time, in a way that does not pass by itself. */
  unrenewable?: boolean;
  /** Of a revoked one: what came of telling its provider; absent where there is nobody to tell. */
  providerRevocation?: ProviderRevocation;
};

/** `unsupported`: the provider publishes no way to be told (RFC 7009). */
export type ProviderRevocation = "pending" | "done" | "failed" | "unsupported";

/** A grant that is over here and not yet at its provider, kept sealed until the provider has been told. */
export type EndingGrant = { version: number; sealed: string; attempts: number; retryAt: number };

/** The keeper's view of a downstream grant. */
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

/** All a caller needs to know of a subject, in one answer. */
export type KeeperSnapshot = {
  member: boolean;
  revokedGrants: string[];
  credentials: Record<AuthScopeId, KeptCredential>;
};

/**
 * Kept in the keeper while a refresh is under way (S26), and until one succeeds. `bad`: how many of the last answers
 * in a row could not be used, the first of them at `badSince` (UTC ms). `clientRefused`: that the last one refused Cardea as a client.
 */
export type RefreshIntent = { version: number; startedAt: number; attempts: number; bad?: number; badSince?: number; clientRefused?: true };

export type UseDecision =
  | { kind: "use" }
  /** Still valid, but soon not: use it and refresh beside. */
  | { kind: "use-and-refresh" }
  | { kind: "refresh-first" }
  /** The same, with little hope: the person is asked to sign in. */
  | { kind: "refresh-or-sign-in" }
  | { kind: "needs-sign-in" };

const REFRESH_AHEAD_AT_MOST = 5 * MINUTE;
const CLOCK_SKEW = 1 * SECOND;

/** Whether a credential can be sent now, and whether it must be refreshed before or beside (F64). */
export function decideUse(credential: KeptCredential | undefined, now: number): UseDecision {
  if (credential?.status !== "active") return { kind: "needs-sign-in" };
  if (credential.expiresAt === undefined) return { kind: "use" };
  const left = credential.expiresAt - CLOCK_SKEW - now;
  if (left <= 0 && credential.unrenewable) return { kind: "refresh-or-sign-in" };
  if (left <= 0) return credential.refreshable ? { kind: "refresh-first" } : { kind: "needs-sign-in" };
  return left < refreshAhead(credential) && credential.refreshable ? { kind: "use-and-refresh" } : { kind: "use" };
}

/** Tokens are renewed ahead, with nobody waiting, for those who were here lately. */
const KEPT_WARM_FOR = 30 * DAY;

/**
 * When to renew a credential with nobody asking, UTC ms: as soon as a call would renew it beside; or never, for one
 * that does not expire, cannot be renewed, or belongs to somebody who has not been here for 30 days.
 *
 * @param random in [0, 1): spreads those that expire together over the last fifth of their time
 */
export function decideWarmUp(credential: KeptCredential, lastUsedAt: number, now: number, random: number): number | undefined {
  const { status, expiresAt, refreshable } = credential;
  if (status !== "active" || !refreshable || expiresAt === undefined || now - lastUsedAt > KEPT_WARM_FOR) return undefined;
  const ahead = refreshAhead(credential);
  return Math.max(now, expiresAt - CLOCK_SKEW - ahead + (random * ahead) / 2);
}

/** A fifth of the lifetime, at most five minutes: a token of ten seconds is renewed two seconds early. */
function refreshAhead(credential: KeptCredential): number {
  return Math.min(REFRESH_AHEAD_AT_MOST, (credential.lifetimeMs ?? REFRESH_AHEAD_AT_MOST) / 5);
}

export type RefreshFailure =
  /** The provider said `invalid_grant`: the grant is dead (RFC 6749 §5.2). */
  | { kind: "grant-dead" }
  /** It answered, and not in a way that passes by itself: another error of the client's, or what is no token reply. */
  | { kind: "bad-answer" }
  /** It does not take Cardea as its client: the grant is as it was, and nobody but an administrator can do anything. */
  | { kind: "client-refused" }
  /** It did not answer, or said that it is busy or broken: the grant may live; try later. */
  | { kind: "provider-down"; retryAfterMs?: number };

/** @property asksPerson whether the person is shown the link meanwhile: another sign-in may be what it takes */
export type AfterFailure = { status: "expired" } | { status: "active"; retryAt: number; asksPerson: boolean };

const FIRST_BACKOFF = 1 * SECOND;
const LONGEST_BACKOFF = 1 * MINUTE;
const LONGEST_BAD_BACKOFF = 1 * HOUR;
/** Bad answers in a row after which the person is asked; and those, over such a time, that end the connection. */
const BAD_BEFORE_ASKING = 3;
const BAD_BEFORE_END = 8;
const BAD_FOR = 6 * HOUR;

/**
 * What becomes of the credential after a failed refresh. Backoff doubles from 1 s to 1 min with full jitter, so that subjects of
 * one provider do not come back together; to an hour where the provider answers badly. A grant that is dead and not called so
 * is told by nothing else: so bad answers have an end, after eight of them and six hours. One that refuses the client says nothing
 * of the grant, which waits until the client is mended.
 *
 * @param attempts failed ones in a row, this one included
 * @param bad of them, the last ones in a row that were bad answers, and since when (UTC ms)
 * @param random in [0, 1)
 */
export function decideAfterFailure(
  failure: RefreshFailure,
  { attempts, bad = 0, badSince = 0 }: Pick<RefreshIntent, "attempts" | "bad" | "badSince">,
  now: number,
  random: number,
): AfterFailure {
  if (failure.kind === "grant-dead") return { status: "expired" };
  if (bad >= BAD_BEFORE_END && now - badSince >= BAD_FOR) return { status: "expired" };
  const longest = bad > 0 || failure.kind === "client-refused" ? LONGEST_BAD_BACKOFF : LONGEST_BACKOFF;
  const ceiling = Math.min(longest, FIRST_BACKOFF * 2 ** (attempts - 1));
  const asked = failure.kind === "provider-down" ? (failure.retryAfterMs ?? 0) : 0;
  return { status: "active", retryAt: now + Math.max(asked, ceiling * (0.5 + random / 2)), asksPerson: asksPerson({ bad }) };
}

/** Whether the provider has answered badly so often that the person is asked. */
export const asksPerson = ({ bad = 0 }: Pick<RefreshIntent, "bad">): boolean => bad >= BAD_BEFORE_ASKING;

/** The intent after a failure: how many bad answers in a row there were. */
export function noteFailure(intent: RefreshIntent, { kind }: RefreshFailure, now: number): RefreshIntent {
  const clientRefused = kind === "client-refused" || undefined;
  if (kind !== "bad-answer") return { ...intent, clientRefused, bad: 0, badSince: undefined };
  return { ...intent, clientRefused, bad: (intent.bad ?? 0) + 1, badSince: intent.badSince ?? now };
}

const MOST_REVOCATION_ATTEMPTS = 8;
const FIRST_REVOCATION_RETRY = 10 * SECOND;

/**
 * When to tell the provider again, UTC ms: eight times in some forty minutes; then never.
 * @param attempts that failed, this one included
 * @param random in [0, 1)
 */
export function decideRevocationRetry(attempts: number, now: number, random: number): number | undefined {
  if (attempts >= MOST_REVOCATION_ATTEMPTS) return undefined;
  return now + FIRST_REVOCATION_RETRY * 2 ** (attempts - 1) * (0.5 + random / 2);
}

/** Why a credential is to be renewed. */
export type RenewalCause = "expiry" | "refused";

/**
 * The last renewal of a token that its server had refused: the version that came of it, when (UTC ms), how often in a row such a
 * version was refused too, and until when the provider is not asked again (UTC ms).
 */
export type RefusedRenewal = { version: number; at: number; times: number; notBefore: number };

/** A token refused this soon after it was renewed was never taken. */
const REFUSED_AT_ONCE = 1 * MINUTE;
const FIRST_REFUSED_PAUSE = 5 * SECOND;
const LONGEST_REFUSED_PAUSE = 1 * HOUR;

/**
 * Whether a token that its server refuses is renewed. It is, unless it has just been renewed for the same reason: a server that
 * refuses the new one too is broken, or wants another sign-in, and the person is asked. From then on the provider is asked
 * again after pauses that double from five seconds to an hour.
 *
 * @param last the last such renewal, where there was one
 * @param version the one refused now
 * @param now UTC ms
 * @returns what to remember; `ask-person` without it where nothing has changed
 */
export function decideRefusedRenewal(
  last: RefusedRenewal | undefined,
  version: number,
  now: number,
): { kind: "renew"; times: number } | { kind: "ask-person"; next?: RefusedRenewal } {
  if (last?.version !== version) return { kind: "renew", times: 0 };
  if (now < last.notBefore) return { kind: "ask-person" };
  if (last.notBefore > 0) return { kind: "renew", times: last.times };
  if (now - last.at >= REFUSED_AT_ONCE) return { kind: "renew", times: 0 };
  const pause = Math.min(LONGEST_REFUSED_PAUSE, FIRST_REFUSED_PAUSE * 2 ** last.times);
  return { kind: "ask-person", next: { ...last, times: last.times + 1, notBefore: now + pause } };
}

/** How long a revoked grant is remembered: its refresh token, refused all the while, is over by then. */
const REMEMBERED_FOR = 30 * DAY;

/** @param at when it was revoked, UTC ms */
export const isForgotten = (at: number, now: number): boolean => at + REMEMBERED_FOR < now;

/** OAuth scopes that one server may ask for beyond those granted, and the longest of them. */
const MOST_WANTED = 100;
const LONGEST_WANTED = 200;

/** What a server has asked for, with what it asks for now (RFC 6749 §3.3); more than any server has is left out. */
export function joinWanted(known: string | undefined, wanted: string): string {
  const scopes = `${known ?? ""} ${wanted}`.split(" ").filter((scope) => scope !== "" && scope.length <= LONGEST_WANTED);
  return [...new Set(scopes)].slice(0, MOST_WANTED).join(" ");
}

/** A write that lost the race against a newer version, or against a revocation, changes nothing. */
export function supersedes(version: number, current: KeptCredential | undefined): boolean {
  return !current || version > current.version;
}
