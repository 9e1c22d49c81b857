import { MINUTE } from "../lib/clock.ts";
import { fnv1a } from "../lib/text/fnv.ts";
import type { Hello } from "./bridge-frames-rules.ts";

/** The most bridges of a project, and the most exchanges that run at once. */
export const MOST = { bridges: 16, exchanges: 1000 } as const;

/** The most bytes of an answer that wait for a reader who is slower than the server. */
export const MOST_WAITING = 8 * 1024 * 1024;

/** How long a bridge's token counts as valid before D1 is asked again. A revocation closes the connection at once. */
export const VERIFIED_FOR = 1 * MINUTE;

/** A bridge beats every 30 seconds. Without a beat for so long its connection is lost, although nothing has closed it. In ms. */
export const LOST_AFTER = 2 * MINUTE;

/** The most crashes that the audit gets within a minute from all bridges with one token. A bridge that says more is hostile, or its programs are broken. */
export const MOST_CRASHES = 10;

/** The crashes with one token that were recorded. @property since when their minute began, UTC ms */
export type Crashes = { since: number; count: number };

/** Whether a crash is recorded. @param now UTC ms @returns what there is then; nothing if the minute's crashes are recorded already */
export function countCrash(before: Crashes | undefined, now: number): Crashes | undefined {
  if (!before || now - before.since >= MINUTE) return { since: now, count: 1 };
  return before.count < MOST_CRASHES ? { ...before, count: before.count + 1 } : undefined;
}

/** A bridge as the hub knows it. @property hello absent until it has said which servers it allows @property isLeaving whether it takes nothing new */
export type KnownBridge = { key: string; tokenId: string; connectedAt: number; hello?: Omit<Hello, "kind">; isLeaving?: true };

/** Which bridge an exchange goes to. */
export type Chosen<Bridge> = { kind: "bridge"; bridge: Bridge } | { kind: "offline" } | { kind: "not_allowed" };

/**
 * Chooses the bridge of an exchange. A session goes on where it began, for its process is there. Everything else of a subject at a server goes to one bridge,
 * chosen by its name (rendezvous hashing): several bridges share the subjects, and if one is gone, only its own subjects move.
 *
 * @param session the id of the session at the server, if there is one
 */
export function chooseBridge<Bridge extends KnownBridge>(
  bridges: readonly Bridge[],
  { server, subject, session }: { server: string; subject: string; session: string | undefined },
): Chosen<Bridge> {
  const ready = bridges.filter(({ hello }) => hello);
  const allowing = ready.filter(({ hello }) => hello?.servers.some(({ name }) => name === server));
  const began = session === undefined ? undefined : allowing.find(({ hello }) => hello && session.startsWith(`${hello.instance}.`));
  if (began) return { kind: "bridge", bridge: began };
  const staying = allowing.filter(({ isLeaving }) => !isLeaving);
  const weigh = ({ hello }: Bridge) => hash(JSON.stringify([hello?.instance, server, subject]));
  const [first, ...others] = staying;
  if (first) return { kind: "bridge", bridge: others.reduce((best, other) => (weigh(other) > weigh(best) ? other : best), first) };
  return { kind: ready.some(({ isLeaving }) => !isLeaving) ? "not_allowed" : "offline" };
}

/** FNV-1a, mixed, so that names that differ in one character differ in all bits. */
function hash(text: string): number {
  let value = fnv1a(text);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
