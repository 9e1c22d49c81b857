import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Segment } from "../audit/audit.ts";
import { retentionDays } from "../audit/retention-rules.ts";
import type { AuditFilter, Place } from "../db/db.ts";
import { DAY } from "../lib/clock.ts";
import { AppError, reasonOf } from "../lib/errors.ts";
import { makeNameAgents } from "./agent-names.ts";
import { CSV_HEAD, toCsv, toLines } from "./audit-export-rules.ts";
import { filterQuery, toEventViews, toFilter } from "./audit-query.ts";
import { describeChanges } from "./describe-changes-rules.ts";
import { type ApiEnv, errorResponses, makeRouter, pageQuery, projectParams, toPage, writePlace } from "./router.ts";
import { toTextStream } from "./text-stream.ts";

const FORMATS = ["ndjson", "csv"] as const;
const TYPES = { ndjson: "application/x-ndjson", csv: "text/csv; charset=utf-8; header=present" };

/** Events that are read and written at once. */
const A_PAGE = 6250;
/** The platform allows 1,000 queries of D1 in a request. A page costs up to six, or eight if it is filtered, so an answer has a million events, or has looked at a million. */
const MOST_PAGES = { all: 160, filtered: 110 };
/** Applications whose names are looked up for an export. */
const MOST_NAMED = 50;

const query = filterQuery
  .extend({
    format: z.enum(FORMATS).default("ndjson").openapi({ description: "`ndjson`: a JSON object on each line, with its `kind`. `csv`: a table." }),
    after: pageQuery.shape.after.openapi({ description: "`after` of the last line of the part before. Absent: the first part." }),
  })
  .strict();
type Query = z.output<typeof query>;

const route = createRoute({
  method: "get",
  path: "/projects/{project}/audit-export",
  operationId: "exportAudit",
  summary: "Export a project's audit events",
  description:
    "The events that fit, newest first, as they are read. The last line of NDJSON is of the kind `end` or, after a million events, `next`: then send its `after` to get the next part. Without either, the answer was broken off. A CSV file has no such line: one that would be longer breaks off, and a shorter time range is needed. The export is an event itself.",
  request: { params: projectParams, query },
  responses: {
    200: { description: "The events.", content: { "application/x-ndjson": { schema: z.string() }, "text/csv": { schema: z.string() } } },
    ...errorResponses,
  },
});

/** Segments that are read at once: each has up to some hundred events. */
const SEGMENTS_A_PAGE = 200;

/** The chain of the project's events, which shows that an export has all of them as they were written. It begins with the first segment that may have events since then. */
async function* readSegments(c: Context<ApiEnv>, since: number): AsyncGenerator<Segment[]> {
  const { project, db } = c.var;
  for (let after = 0; ; ) {
    // Only the beginning is looked for by time: a chain has no gap.
    const page = await db.auditSegments.list(project.id, { after, since: after === 0 ? since : 0, limit: SEGMENTS_A_PAGE });
    if (page.length > 0) yield page;
    if (page.length < SEGMENTS_A_PAGE) return;
    after = page.at(-1)?.number ?? 0;
  }
}

/** A part of an export: events, or where the next part begins; null at the end of the export. */
type Part = { events: Awaited<ReturnType<typeof toEventViews>> } | { next: Place | null };

const isFiltered = (filter: AuditFilter): boolean => Object.keys(filter).some((name) => name !== "from" && name !== "to");

async function* readParts(c: Context<ApiEnv>, filter: AuditFilter, first: Place | undefined): AsyncGenerator<Part> {
  const { project, db } = c.var;
  const nameAgents = makeNameAgents(c, MOST_NAMED);
  let after = first;
  for (let pages = 0; pages < (isFiltered(filter) ? MOST_PAGES.filtered : MOST_PAGES.all); pages++) {
    const { rows, next } = await db.auditEvents.search(project.id, filter, { limit: A_PAGE, ...(after && { after }) });
    if (rows.length > 0) yield { events: await toEventViews(nameAgents, rows) };
    if (next === null) return yield { next };
    after = next;
  }
  yield { next: after ?? null };
}

/** @param segments absent for a filtered export: a chain cannot show what is missing from it */
async function* toNdjson(
  parts: AsyncGenerator<Part>,
  head: object | undefined,
  segments: AsyncGenerator<Segment[]> | undefined,
): AsyncGenerator<string> {
  let events = 0;
  if (head) yield toLines("audit", [head]);
  for await (const part of parts) {
    if ("events" in part) {
      events += part.events.length;
      yield toLines("event", part.events);
      continue;
    }
    if (part.next !== null) return yield toLines("next", [{ events, after: writePlace(part.next) }]);
    if (segments) for await (const page of segments) yield toLines("segment", page);
    yield toLines("end", [{ events }]);
  }
}

async function* toCsvFile(parts: AsyncGenerator<Part>): AsyncGenerator<string> {
  yield CSV_HEAD;
  for await (const part of parts) {
    if ("events" in part) yield toCsv(part.events);
    else if (part.next !== null) throw new Error("too many events for one CSV file");
  }
}

function readQuery(c: Context<ApiEnv>): Query {
  const parsed = query.safeParse(c.req.query());
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError("request.invalid", { fields: { [String(issue?.path[0] ?? "query")]: issue?.message ?? "" } });
}

/** What the audit says of its export: the format, and what was looked for. */
const TOLD = ["format", ...(Object.keys(filterQuery.shape) as (keyof typeof filterQuery.shape)[])] as const;

/** The audit as a file, which is made as it is read. The types of typed routes know no such answer. */
export function makeAuditExportRoutes() {
  const routes = makeRouter();
  routes.openAPIRegistry.registerPath(route);
  return routes.get(route.getRoutingPath(), async (c) => {
    const { after, format, ...asked } = readQuery(c);
    const { slug, id, auditRetentionDays } = c.var.project;
    const { clock, log, settings } = c.var.instance;
    const place = toPage({ limit: A_PAGE, ...(after !== undefined && { after }) }).after;
    if (place === undefined)
      await c.var.recordChange("audit.export", { target: id, changes: describeChanges(TOLD, undefined, { format, ...asked }) });
    const filter = await toFilter(c, asked);
    const parts = readParts(c, filter, place);
    const keptSince = clock.now() - retentionDays(auditRetentionDays, settings.AUDIT_RETENTION_DAYS_MAX) * DAY;
    const head = place === undefined ? { project: slug, projectId: id, exportedAt: clock.now(), keptSince, filter: asked } : undefined;
    const segments = isFiltered(filter) ? undefined : readSegments(c, filter.from ?? 0);
    const texts = format === "csv" ? toCsvFile(parts) : toNdjson(parts, head, segments);
    const body = toTextStream(texts, (error) => log.error("audit.export_broken_off", { projectId: id, reason: reasonOf(error) }));
    const disposition = `attachment; filename="${slug}-audit.${format}"`;
    return c.body(body, 200, { "content-type": TYPES[format], "content-disposition": disposition, "cache-control": "no-store" });
  });
}
