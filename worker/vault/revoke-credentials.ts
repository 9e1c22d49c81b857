import type { CredentialRow, Credentials, LeftCredentials, LiveCredentials } from "../db/db.ts";
import { type Clock, SECOND } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import { inTime } from "../lib/in-time.ts";
import type { KeeperClient, Subject } from "./keeper-client.ts";

/** @property failed why keepers did not end theirs */
type EndedCredentials = { ended: number; failed: unknown[] };

/**
 * Ends a batch of credentials of one project: each at its keeper, which deletes the ciphertext and tells the provider, then all of them
 * in D1, in one statement. A keeper that fails stops no other. A repeat finishes what was interrupted, and changes nothing else.
 *
 * @param rows at most some 25: each costs one request to a Durable Object
 * @param waitsForProvider whether the first request to each provider is awaited, a few seconds at most. Only for a caller that repeats the
 *   batch until it succeeds
 * @param givenUntil UTC ms: what a person gave later stays, and does not count
 */
export type EndCredentials = (
  projectId: ProjectId,
  rows: CredentialRow[],
  waitsForProvider: boolean,
  givenUntil?: number,
) => Promise<EndedCredentials>;

type Ports = { leftCredentials: Pick<LeftCredentials, "markEnded">; keeper: Pick<KeeperClient, "revoke">; clock: Clock };

/** A keeper that waits for its provider answers within half of this time. */
const KEEPER_TIMEOUT = 20 * SECOND;

export function makeEndCredentials({ leftCredentials, keeper, clock }: Ports): EndCredentials {
  async function end({ id, projectId, subject, authScopeId, version: seen }: CredentialRow, waitsForProvider: boolean, givenUntil?: number) {
    const revoking = keeper.revoke({ projectId, subject: subject as Subject }, authScopeId, waitsForProvider, givenUntil);
    const kept = await inTime(revoking, KEEPER_TIMEOUT, () => new AppError("internal.failed", { reason: "a keeper did not answer in time" }));
    if (kept.status !== "revoked") return undefined;
    return { id, seen, version: kept.version, providerRevocation: kept.providerRevocation ?? null };
  }

  return async (projectId, rows, waitsForProvider, givenUntil) => {
    const outcomes = await Promise.allSettled(rows.map((row) => end(row, waitsForProvider, givenUntil)));
    const ended = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" && outcome.value ? [outcome.value] : []));
    await leftCredentials.markEnded(projectId, ended, clock.now());
    return { ended: ended.length, failed: outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : [])) };
  };
}

export type RevokeCredentials = (projectId: ProjectId, which: LiveCredentials) => Promise<number>;

/** How many credentials are revoked at the same time. */
const BATCH = 25;

/**
 * Revokes one credential, or those of one subject: first at the keeper, which every isolate follows within a second, then in D1.
 * Providers are told in the background. Repeating it after a failure finishes the work. Credentials of many people are ended by a job.
 *
 * @returns how many credentials were revoked
 */
export function makeRevokeCredentials({
  credentials,
  endCredentials,
}: {
  credentials: Credentials;
  endCredentials: EndCredentials;
}): RevokeCredentials {
  return async (projectId, which) => {
    const rows = await credentials.listLive(projectId, which);
    for (let at = 0; at < rows.length; at += BATCH) {
      const { failed } = await endCredentials(projectId, rows.slice(at, at + BATCH), false);
      if (failed.length > 0) throw failed[0];
    }
    return rows.length;
  };
}

/** Revokes one credential. @throws AppError `resource.not_found` if no credential of the project has this id */
export const makeRevokeCredential =
  (revokeCredentials: RevokeCredentials) =>
  async (projectId: ProjectId, id: string): Promise<void> => {
    if ((await revokeCredentials(projectId, { id })) === 0) throw new AppError("resource.not_found");
  };
