import type { AlertFacts } from "../db/db.ts";

/** What is counted of a server's calls in some hours or days. @property failed those that the server or the way to it made fail */
export type Counted = { calls: number; failed: number };

/** So many calls say something. With fewer in this hour, the hour before is added. */
const ENOUGH_CALLS = 20;
/** So many calls must have failed: one of two, or four of twenty, are a coincidence. */
const ENOUGH_FAILED = 10;
/** So many calls of a week say what is usual. */
const KNOWN_CALLS = 100;
/** The smallest share of failed calls that makes an alert, for a server whose calls hardly ever fail. */
const LEAST_SHARE = 0.2;
/** The share for a server of which not enough is known. */
const UNKNOWN_SHARE = 0.5;
/** How many times as many as usual. It is at most half of the way from the usual share to all calls. */
const TIMES = 3;
/** A server has recovered below this part of the way from its usual share to the one that makes an alert. So it does not come and go. */
const RECOVERED = 0.5;
/** As many calls must have come since to say that it has recovered. */
const ENOUGH_TO_RECOVER = 5;

export const addCounted = (rows: readonly Counted[]): Counted => ({
  calls: rows.reduce((sum, { calls }) => sum + calls, 0),
  failed: rows.reduce((sum, { failed }) => sum + failed, 0),
});

const shareOf = ({ calls, failed }: Counted): number => (calls === 0 ? 0 : failed / calls);

/** The share of failed calls that is usual. @param week the days before today @returns null if there were too few calls to say it */
const usualShare = (week: Counted): number | null => (week.calls < KNOWN_CALLS ? null : shareOf(week));

/** The share of failed calls that makes an alert. */
const alertingShare = (usual: number | null): number =>
  usual === null ? UNKNOWN_SHARE : Math.max(LEAST_SHARE, Math.min(TIMES * usual, (1 + usual) / 2));

/** The hours that are looked at: this one, with the one before if it has few calls. */
const latest = (hour: Counted, before: Counted): Counted => (hour.calls >= ENOUGH_CALLS ? hour : addCounted([hour, before]));

/**
 * Whether many more calls of a server fail than is usual there.
 * @param hour the calls since the hour began @param before those of the hour before @param week those of the seven days before today
 * @returns the numbers of the alert; nothing if all is as usual
 */
export function judgeErrors(hour: Counted, before: Counted, week: Counted): AlertFacts | undefined {
  const counted = latest(hour, before);
  const usual = usualShare(week);
  const isMany = counted.calls >= ENOUGH_CALLS && counted.failed >= ENOUGH_FAILED && shareOf(counted) >= alertingShare(usual);
  return isMany ? { ...counted, usual } : undefined;
}

/**
 * Whether the calls of a server fail as usual again, or nobody has called it for a week.
 * @param usual the share when the alert was opened @param week those of today and the seven days before
 */
export function hasRecovered(usual: number | null, hour: Counted, before: Counted, week: Counted): boolean {
  if (week.calls === 0) return true;
  const counted = latest(hour, before);
  const known = usual ?? 0;
  return counted.calls >= ENOUGH_TO_RECOVER && shareOf(counted) < known + (alertingShare(usual) - known) * RECOVERED;
}
