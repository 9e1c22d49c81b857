import { ASSUMPTIONS as A } from "./assumptions.ts";
import { COUNTS, type Counts, NOTHING } from "./counts.ts";
import { PLAN, PRICES, type Unit, type Usage } from "./prices.ts";
import { RENEWALS } from "./renewals.ts";

const SECONDS = 3600;
const HUNDRED = 100;
/** `worker/audit/blocks/block-rules.ts`. */
const [LEAST_IN_A_BLOCK, MOST_IN_A_BLOCK] = [8, 250];
/** A message of a queue is written, read and deleted. */
const OPERATIONS = 3;
const of = (act: keyof typeof COUNTS): Counts => ({ ...NOTHING, ...COUNTS[act] });

/** How often each act happens in a month. @param people who have agents */
function actsOf(people: number) {
  const personDays = people * A.days;
  const calls = personDays * A.calls;
  const callAfterAPause = personDays * A.beginnings;
  const callInABurst = calls * A.inBursts;
  return {
    callInABurst,
    callAfterAPause,
    callAtHumanPace: calls - callInABurst - callAfterAPause,
    list: personDays * A.beginnings,
    stream: personDays * A.beginnings,
    tokenRefresh: personDays * A.hoursOfUse,
    providerRefresh: personDays * RENEWALS.refreshes,
    connectionCheck: personDays * A.checkedServers,
    signIn: people * A.signIns,
    linkPage: people * A.linkPages,
    pasteKey: people * A.pastedKeys,
    signInAtProvider: people * A.signInsAtProviders,
    consent: people * A.consents,
    connectionsPage: people * A.connectionsPages,
    consolePage: people * A.administrators * A.consolePages,
    schedulesOfAnHour: A.days * 24,
  } satisfies Partial<Record<keyof typeof COUNTS, number>>;
}

const PAGES = ["signIn", "linkPage", "pasteKey", "signInAtProvider", "consent", "connectionsPage", "consolePage"] as const;
const CALLS = ["callInABurst", "callAfterAPause", "callAtHumanPace"] as const;

/**
 * Calls a second in the hours between first and last calls, the isolates that serve them, how many of them have their events in one message, the messages that
 * the consumer takes at once, and how many of their events are of one project.
 */
function paceOf(people: number) {
  const callsASecond = (people * A.calls) / (A.span * SECONDS);
  const isolates = A.isolates.least + callsASecond / A.isolates.callsASecond;
  const eventsInAMessage = 1 + (callsASecond / isolates) * A.auditDelay;
  const messagesAtOnce = Math.min(A.auditBatch.messages, Math.max(1, (callsASecond / eventsInAMessage) * A.auditBatch.seconds));
  const projects = Math.max(1, people / A.peopleOfAProject);
  return { callsASecond, isolates, eventsInAMessage, messagesAtOnce, eventsTogether: Math.max(1, (eventsInAMessage * messagesAtOnce) / projects) };
}

type Rows = "d1RowsRead" | "d1RowsWritten";

/** What an event of a batch costs that is neither the first of its project's nor of its person's day. */
const furtherEvent = (what: Rows): number => (of("hundredEvents")[what] - of("tenEvents")[what]) / 90;

/** What an event costs until all of it is forgotten. @param together how many events of a project the consumer takes at once */
function rowsOfAnEvent(together: number, what: Rows): number {
  const segment = of("segmentDeletion")[what];
  const further = furtherEvent(what);
  if (together < LEAST_IN_A_BLOCK) {
    const row = what === "d1RowsWritten" ? 1 : 0;
    return (of("oneEvent")[what] + segment + (together - 1) * (further + row)) / together + of("eventDeletion")[what];
  }
  const block = Math.min(together, MOST_IN_A_BLOCK);
  return further + (of("tenEvents")[what] - 10 * further + of("threeBlockDeletions")[what] / 3 + segment) / block;
}

/** Bytes of an event with its part of the chain, while it is kept. */
const bytesOfAnEvent = (together: number): number => (together < LEAST_IN_A_BLOCK ? A.bytes.eventInARow : A.bytes.eventInABlock);

/** The acts of a month, what they use together, and how many audit events they make. */
export function monthOf(people: number) {
  const acts = actsOf(people);
  const sum = (what: keyof Counts, which = Object.keys(acts) as (keyof typeof acts)[]) =>
    which.reduce((all, act) => all + acts[act] * of(act)[what], 0);
  const pace = paceOf(people);
  const personDays = people * A.days;
  const calls = sum("queueMessages", [...CALLS]);
  const events = sum("queueMessages");
  const messages = calls / pace.eventsInAMessage + (events - calls);
  const auditRows = (what: Rows) =>
    events * rowsOfAnEvent(pace.eventsTogether, what) +
    personDays * ((of("hundredFirstEvents")[what] - of("hundredEvents")[what] + of("hundredDayDeletions")[what]) / HUNDRED);
  // The news of a project are told once for each batch of the queue. This is for batches of one message, so it is never less: a batch may be of many projects.
  const objectRequests = sum("objectRequests") + messages;
  const monthSeconds = A.days * 24 * SECONDS;
  const gates = A.gates.providers + acts.providerRefresh / monthSeconds / A.gates.refreshesASecond;
  const usage: Usage = {
    "Workers: requests": sum("requests") + acts.list * A.requestsOfABeginning + messages / pace.messagesAtOnce,
    "Workers: milliseconds of CPU":
      (calls + acts.tokenRefresh + acts.list * A.requestsOfABeginning) * A.cpu.call +
      acts.list * A.cpu.list +
      sum("requests", [...PAGES]) * A.cpu.page +
      events * A.cpu.event,
    "D1: rows read": sum("d1RowsRead") + auditRows("d1RowsRead"),
    "D1: rows written": sum("d1RowsWritten") + auditRows("d1RowsWritten"),
    "D1: GB stored": (auditBytes(people) + people * A.bytes.d1OfAPerson) / 1e9,
    "KV: reads": sum("kvReads"),
    "KV: writes": sum("kvWrites") + personDays / A.grantCopiedEvery,
    "KV: deletions": sum("kvDeletes"),
    "KV: lists": sum("kvLists"),
    "KV: GB stored": (people * A.bytes.kvOfAPerson) / 1e9,
    "Objects: requests": objectRequests,
    "Objects: GB-seconds":
      A.objectMemory *
      (objectRequests * A.seconds.request +
        acts.tokenRefresh * A.seconds.tokenRefresh +
        acts.providerRefresh * A.seconds.providerRefresh +
        Math.min(acts.providerRefresh * A.seconds.providerRefresh, gates * monthSeconds)),
    "Objects: rows read": sum("objectRowsRead"),
    "Objects: rows written": sum("objectRowsWritten"),
    "Objects: GB stored": (people * A.objects * A.bytes.object) / 1e9,
    "Queues: operations": messages * OPERATIONS,
  };
  return { acts, pace, usage, events, messages };
}

/** What the audit database holds when it has been filled for as long as anything is kept. A segment keeps the list of its events as long as these, and its row longer. */
export function auditBytes(people: number, eventsKept = A.eventsKept): number {
  const { eventsTogether } = paceOf(people);
  const segments = A.countsKept / Math.min(eventsTogether, MOST_IN_A_BLOCK);
  const lists = eventsTogether < LEAST_IN_A_BLOCK ? A.countsKept * A.bytes.sealed : eventsKept * A.bytes.sealed;
  return people * (A.calls * (eventsKept * bytesOfAnEvent(eventsTogether) + lists + segments * A.bytes.segment) + A.countsKept * A.bytes.personDay);
}

/** What a use costs, in US dollars, beyond what the plan has. */
export function billOf(usage: Usage): Record<Unit, number> {
  const cost = (unit: Unit) => (Math.max(0, usage[unit] - PRICES[unit].included) / PRICES[unit].each) * PRICES[unit].price;
  return Object.fromEntries((Object.keys(PRICES) as Unit[]).map((unit) => [unit, cost(unit)])) as Record<Unit, number>;
}

export const sumOf = (bill: Record<Unit, number>): number => PLAN + Object.values(bill).reduce((all, one) => all + one, 0);

/** What a million of an act costs beyond what the plan has, in US dollars, without its audit event and CPU. */
export function priceOfAMillion(act: keyof typeof COUNTS): number {
  const counts = of(act);
  const each: Partial<Record<Unit, number>> = {
    "Workers: requests": counts.requests,
    "D1: rows read": counts.d1RowsRead,
    "D1: rows written": counts.d1RowsWritten,
    "KV: reads": counts.kvReads,
    "KV: writes": counts.kvWrites,
    "KV: deletions": counts.kvDeletes,
    "KV: lists": counts.kvLists,
    "Objects: requests": counts.objectRequests,
    "Objects: rows read": counts.objectRowsRead,
    "Objects: rows written": counts.objectRowsWritten,
  };
  return (Object.entries(each) as [Unit, number][]).reduce((all, [unit, number]) => all + (number * 1e6 * PRICES[unit].price) / PRICES[unit].each, 0);
}
