import type { Context } from "../context.ts";
import { toTable, toTime } from "../terminal.ts";

type Column<Row> = readonly [heading: string, cell: (row: Row) => string];

type Server = { slug: string; name: string; url: string; state: string; authScope: { type: string; level: string }; health: { state: string } };
type Member = { email: string; role: string; servers: string[]; lastActiveAt: number | null };
type Credential = { id: string; email: string | null; server: string; scope: string; account: string | null; status: string; updatedAt: number };
type AuditEvent = {
  at: number;
  action: string;
  email: string | null;
  server: string | null;
  tool: string | null;
  outcome: string;
  code: string | null;
};

/** Answers with a whole list. */
async function answerList<Row>(context: Context, path: string, name: string, columns: readonly Column<Row>[]): Promise<void> {
  answerRows(context, name, await collect(context.client().list<Row>(path, name)), columns);
}

export async function collect<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

/** Answers with rows, as a table or as JSON. */
export function answerRows<Row>(context: Context, name: string, rows: Row[], columns: readonly Column<Row>[]): void {
  const headings = columns.map(([heading]) => heading);
  const table = toTable(
    headings,
    rows.map((row) => columns.map(([, cell]) => cell(row))),
  );
  context.answer({ [name]: rows }, table);
}

export const listServers = (context: Context): Promise<void> =>
  answerList<Server>(context, "/servers", "servers", [
    ["SERVER", ({ slug }) => slug],
    ["NAME", ({ name }) => name],
    ["AUTHENTICATION", ({ authScope }) => (authScope.type === "none" ? "none" : `${authScope.type}, ${authScope.level}`)],
    ["STATE", ({ state }) => state],
    ["HEALTH", ({ health }) => health.state],
    ["URL", ({ url }) => url],
  ]);

export const listUsers = (context: Context): Promise<void> =>
  answerList<Member>(context, "/members", "members", [
    ["MEMBER", ({ email }) => email],
    ["ROLE", ({ role }) => role],
    ["CONNECTED", ({ servers }) => servers.join(", ") || "–"],
    ["LAST ACTIVE", ({ lastActiveAt }) => toTime(lastActiveAt)],
  ]);

export const listConnections = (context: Context): Promise<void> =>
  answerList<Credential>(context, "/credentials", "credentials", [
    ["CONNECTION", ({ id }) => id],
    ["SERVER", ({ server }) => server],
    ["AUTH SCOPE", ({ scope }) => scope],
    ["OF", ({ email }) => email ?? "the project"],
    ["ACCOUNT", ({ account }) => account ?? "–"],
    ["STATE", ({ status }) => status],
    ["SINCE", ({ updatedAt }) => toTime(updatedAt)],
  ]);

const EVENT_COLUMNS: readonly Column<AuditEvent>[] = [
  ["TIME", ({ at }) => toTime(at)],
  ["ACTION", ({ action }) => action],
  ["PERSON", ({ email }) => email ?? "–"],
  ["SERVER", ({ server }) => server ?? "–"],
  ["TOOL", ({ tool }) => tool ?? "–"],
  ["OUTCOME", ({ outcome, code }) => (code ? `${outcome}: ${code}` : outcome)],
];

/** Answers with the newest audit events, the newest last. */
export async function tailAudit(context: Context, lines: number): Promise<void> {
  const newest: AuditEvent[] = [];
  for await (const event of context.client().list<AuditEvent>("/audit", "events", lines)) {
    newest.push(event);
    if (newest.length === lines) break;
  }
  answerRows(context, "events", newest.reverse(), EVENT_COLUMNS);
}
