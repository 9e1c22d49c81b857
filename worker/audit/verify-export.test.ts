import { expect, test } from "vitest";
import { DAY, MINUTE } from "../lib/clock.ts";
import { newEventId, type ProjectId } from "../lib/ids.ts";
import { type Head, hashOfSegment, type NewSegment, type Segment, sealedIn, sealGroups } from "./chain-rules.ts";
import type { AuditEvent } from "./event.ts";
import { makeAuditVerifier } from "./verify-export.ts";

const projectId: ProjectId = "prj_chained";
const NOW = Date.UTC(2026, 10, 27);
const START = NOW - 2 * DAY;

const eventAt = (minute: number): AuditEvent => {
  const at = START + minute * MINUTE;
  return { id: newEventId(at), projectId, at, actor: "user:u1", userId: "u1", action: "server.edit", outcome: "ok", changes: `name: a → ${minute}` };
};
const EVENTS = Array.from({ length: 12 }, (_, minute) => eventAt(minute));

/** Twelve events in segments of three, one of which was written late. */
function sealed(events = EVENTS): Segment[] {
  const segments: Segment[] = [];
  const order = [...events.slice(1, 7), ...events.slice(0, 1), ...events.slice(7)];
  for (let from = 0; from < order.length; from += 3) {
    const last = segments.at(-1);
    const heads = new Map<ProjectId, Head>(last ? [[projectId, last]] : []);
    segments.push(...sealGroups([order.slice(from, from + 3)], heads, START + (from + 3) * MINUTE));
  }
  return segments;
}

type Line = Record<string, unknown> & { kind: string };
const asLine = (event: AuditEvent): Line => {
  const { projectId: _, ...shown } = event;
  return { kind: "event", ...shown, target: null, email: "ada@example.com", agent: null };
};

function exportOf(head: object = {}, events = EVENTS, segments = sealed()): Line[] {
  return [
    { kind: "audit", project: "demo", projectId, exportedAt: NOW, keptSince: 0, filter: {}, ...head },
    ...events.toReversed().map(asLine),
    ...segments.map((segment) => ({ kind: "segment", ...segment })),
    { kind: "end", events: events.length },
  ];
}

function verify(lines: Line[], known?: Head) {
  const verifier = makeAuditVerifier(known);
  for (const line of lines) verifier.take(JSON.stringify(line));
  return verifier.finish();
}

/** The kind of the first fault, and the number of its event. */
const firstOf = (lines: Line[], known?: Head) => {
  const [fault] = verify(lines, known).faults;
  return fault && [fault.kind, EVENTS.findIndex(({ id }) => id === fault.event)];
};

/** The line of an event, counted from the oldest. */
const lineOf = (number: number) => EVENTS.length - number;

test("S97: an export that nobody has touched is verified, with its events in the order of time and its segments in that of writing", () => {
  const { faults, events, segments, head } = verify(exportOf());
  expect([faults, events, segments]).toEqual([[], 12, 4]);
  expect(head).toEqual({ number: 4, hash: sealed().at(-1)?.hash });
  expect(verify(exportOf(), head).faults).toEqual([]);
});

test("S97: a changed event is named, whichever of its fields was changed", () => {
  for (const [field, value] of Object.entries({
    actor: "user:u2",
    userId: null,
    action: "server.add",
    outcome: "error",
    changes: "",
    code: "x",
    requestId: "r",
    durationMs: 1,
  })) {
    const lines = exportOf();
    lines[lineOf(5)] = { ...lines[lineOf(5)], kind: "event", [field]: value };
    expect([field, firstOf(lines)]).toEqual([field, ["changed", 5]]);
  }
});

test("S97: facts that are looked up when an event is read may differ", () => {
  const lines = exportOf().map((line) => (line.kind === "event" ? { ...line, email: null, agent: "Renamed" } : line));
  expect(verify(lines).faults).toEqual([]);
});

test.each([0, 5, 11])("S97: a removed event is named: number %i", (number) => {
  const lines = exportOf().toSpliced(lineOf(number), 1);
  expect(verify(lines).faults.map(({ kind }) => kind)).toContain("truncated");
  const counted = lines.map((line) => (line.kind === "end" ? { kind: "end", events: 11 } : line));
  expect(firstOf(counted)).toEqual(["removed", number]);
});

test("S97: an event that was removed with its segment, or from its segment, is noticed by the chain", () => {
  const kept = EVENTS.toSpliced(5, 1);
  const segments = sealed();
  const without = segments.map((segment) => ({ ...segment, events: sealedIn(segment).filter(([id]) => id !== EVENTS[5]?.id) }));
  expect(verify(exportOf({}, kept, without)).faults[0]).toMatchObject({ kind: "segment", text: expect.stringContaining("was changed") });
  expect(
    verify(exportOf({}, kept, segments.toSpliced(1, 1)))
      .faults.map(({ text }) => text)
      .join(),
  ).toContain("one is missing");
});

test("S97: an inserted event is named, also one that is there twice", () => {
  const foreign = eventAt(5.5);
  const lines = exportOf().toSpliced(lineOf(5), 0, asLine(foreign));
  expect(verify(lines.map((line) => (line.kind === "end" ? { kind: "end", events: 13 } : line))).faults).toEqual([
    { kind: "inserted", event: foreign.id, text: expect.stringContaining(foreign.id) },
  ]);
  const twice = exportOf().map((line) => (line.kind === "end" ? { kind: "end", events: 13 } : line));
  expect(firstOf(twice.toSpliced(lineOf(5), 0, twice[lineOf(5)] as Line))).toEqual(["reordered", 5]);
});

test("S97: reordered events and segments are named", () => {
  const lines = exportOf();
  const [a, b] = [lines[lineOf(5)] as Line, lines[lineOf(4)] as Line];
  expect(firstOf(lines.with(lineOf(5), b).with(lineOf(4), a))).toEqual(["reordered", 5]);
  const [first, second, ...others] = sealed();
  expect(verify(exportOf({}, EVENTS, [second, first, ...others] as Segment[])).faults.map(({ kind }) => kind)).toContain("segment");
});

test("S97: a truncated export is named with the event after which it ends, also if a line is cut", () => {
  const lines = exportOf();
  expect(firstOf(lines.slice(0, lineOf(5) + 1))).toBeDefined();
  expect(verify(lines.slice(0, lineOf(5) + 1)).faults.find(({ kind }) => kind === "truncated")).toMatchObject({ event: EVENTS[5]?.id });
  const verifier = makeAuditVerifier();
  for (const line of lines.slice(0, 3)) verifier.take(JSON.stringify(line));
  verifier.take(JSON.stringify(lines[3]).slice(0, 40));
  expect(verifier.finish().faults.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["unreadable", "truncated"]));
});

test("S97: a chain that was written again is found by the end that was seen before", () => {
  const before = verify(exportOf()).head;
  const forged = EVENTS.map((event, number) => (number === 5 ? { ...event, changes: "nothing" } : event));
  expect(verify(exportOf({}, forged, sealed(forged))).faults).toEqual([]);
  expect(verify(exportOf({}, forged, sealed(forged)), before).faults).toMatchObject([
    { kind: "segment", text: expect.stringContaining("seen earlier") },
  ]);
  expect(verify(exportOf({}, EVENTS.slice(0, 9), sealed().slice(0, 3)), before).faults).toMatchObject([{ text: expect.stringContaining("missing") }]);
});

test("S97: events that the project keeps no longer, or that are outside the time of the export, are not missing", () => {
  const late = EVENTS.slice(5);
  const from = EVENTS[5]?.at;
  expect(verify(exportOf({ keptSince: from }, late)).faults).toEqual([]);
  expect(verify(exportOf({ filter: { from } }, late)).faults).toEqual([]);
  expect(verify(exportOf({ filter: { to: from } }, EVENTS.slice(0, 5))).faults).toEqual([]);
  expect(verify(exportOf({ keptSince: START }, late)).faults[0]).toMatchObject({ kind: "removed", event: EVENTS[0]?.id });
  const at = START + 12 * MINUTE;
  const edit: AuditEvent = { ...eventAt(12), id: newEventId(at), at, action: "project.edit", changes: "days of audit events: 1 → 30" };
  const days = START + DAY + 6 * MINUTE;
  const all = [...EVENTS, { ...edit, id: newEventId(days), at: days }];
  expect(verify(exportOf({}, all.slice(6), sealed(all))).faults).toEqual([]);
});

test("S97: events of the last minute and of versions without a chain are not judged, and a filtered export says so", () => {
  const segments = sealed();
  expect(verify(exportOf({ exportedAt: START + 12.5 * MINUTE }, EVENTS.slice(0, 11), segments)).faults).toEqual([]);
  const older = { ...eventAt(-5), id: newEventId(START - 5 * MINUTE), at: START - 5 * MINUTE };
  expect(verify(exportOf({}, [older, ...EVENTS], segments)).faults).toEqual([]);
  expect(verify(exportOf({ filter: { server: "x" } }, EVENTS.slice(0, 3), []))).toMatchObject({ isFiltered: true, faults: [] });
});

test("S97: an export in parts is verified as one", () => {
  const lines = exportOf();
  const parts = [...lines.slice(0, 4), { kind: "next", events: 3, after: "x" }, ...lines.slice(4)].map((line) =>
    line.kind === "end" ? { kind: "end", events: 9 } : line,
  );
  expect(verify(parts as Line[]).faults).toEqual([]);
  expect(verify(parts.slice(0, 5) as Line[]).faults.length).toBeGreaterThan(0);
});

test("S97: segments of earlier versions, whose hash covers their list itself, are verified in one chain with newer ones", () => {
  const segments = sealed();
  const former: Segment[] = [];
  for (const segment of segments.slice(0, 2)) {
    const one = { ...segment, lastAt: null, previous: former.at(-1)?.hash ?? "" };
    former.push({ ...one, hash: hashOfSegment(projectId, one) });
  }
  const newer: Segment[] = [];
  for (const segment of segments.slice(2)) {
    const one = { ...segment, previous: [...former, ...newer].at(-1)?.hash ?? "" };
    newer.push({ ...one, hash: hashOfSegment(projectId, one) });
  }
  const chain = [...former, ...newer];
  expect(verify(exportOf({}, EVENTS, chain)).faults).toEqual([]);
  const thinned = chain.map((segment, index) => (index === 0 ? { ...segment, events: { digest: "x", events: 3 } } : segment));
  expect(verify(exportOf({}, EVENTS, thinned)).faults.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["removed", "segment"]));
});

test("S97: an inserted event is named also when the events of the first segment were deleted, because the project keeps them no longer", () => {
  const [first, ...others] = sealed() as NewSegment[];
  if (!first) throw new Error("there is no segment");
  const thinned = [{ ...first, events: { digest: first.digest, events: first.events.length } }, ...others];
  const kept = EVENTS.slice(4);
  const head = { keptSince: EVENTS[4]?.at };
  expect(verify(exportOf(head, kept, thinned)).faults).toEqual([]);
  const foreign = eventAt(7.5);
  const all = [...kept, foreign].toSorted((a, b) => a.at - b.at);
  expect(verify(exportOf(head, all, thinned)).faults).toMatchObject([{ kind: "inserted", event: foreign.id }]);
});
