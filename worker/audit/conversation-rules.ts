import { MINUTE } from "../lib/clock.ts";

/** A pause of this length separates two conversations, in milliseconds. */
export const QUIET = 30 * MINUTE;

/**
 * What tells to which conversation an event belongs.
 * @property at UTC milliseconds
 * @property actor as `nameOf` writes it
 */
type Event = { id: string; at: number; actor: string; userId: string | null; sessionId: string | null };

/**
 * The events of one conversation: what an agent did for a person in one session, and what the person did meanwhile. It begins and ends where nothing
 * happened for half an hour. The conversation of a person's own event has what all their agents did at that time.
 * @param events events of the person, or of the agent that acts for no person, in the order of time @param of one of them
 */
export function conversationOf<E extends Event>(events: readonly E[], of: Event): E[] {
  const own = events.filter((event) => event.id === of.id || belongs(event, of));
  const place = own.findIndex(({ id }) => id === of.id);
  const isGap = (index: number) => (own[index]?.at ?? 0) - (own[index - 1]?.at ?? 0) > QUIET;
  const first = own.findLastIndex((_, index) => index <= place && (index === 0 || isGap(index)));
  const next = own.findIndex((_, index) => index > place && isGap(index));
  return own.slice(Math.max(first, 0), next === -1 ? own.length : next);
}

function belongs(event: Event, of: Event): boolean {
  if (event.userId !== of.userId) return false;
  if (isByPerson(event) || isByPerson(of)) return event.userId !== null;
  const isSameSession = event.sessionId === of.sessionId || event.sessionId === null || of.sessionId === null;
  return event.actor === of.actor && isSameSession;
}

const isByPerson = ({ actor, userId }: Event): boolean => actor === `user:${userId}`;
