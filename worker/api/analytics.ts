import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { ERROR_CLASSES, type RollupKind } from "../audit/audit.ts";
import { makeNameAgents } from "./agent-names.ts";
import { chatLinksOf, PERIODS, periodOf, pointsOf, pointsOfPerson, timesOf, totalsOf, totalsOfPerson } from "./analytics-rules.ts";
import { type ApiEnv, errorResponses, json, makeRouter, projectParams, time } from "./router.ts";

/** The most servers, tools, navigators and agents that an answer names. */
const NAMED = 10;
const SUBJECTS = ["server", "navigator", "agent", "person"] as const;

const count = z.int().min(0);
const percentiles = z
  .object({ p50: count.openapi({ description: "Half of the calls took at most as long, in ms." }), p95: count })
  .nullable()
  .openapi({ description: "In milliseconds, to within about a quarter. Null without a call that was timed, and for a person." });
const word = z.string().trim().min(1).max(700);
const of = (description: string) => word.optional().openapi({ description });

const analyticsQuery = z
  .strictObject({
    period: z.enum(PERIODS).default("month").openapi({
      description: "The last 24 hours, 7 days, 30 days, 13 weeks or 52 weeks, each with this hour, day or week (UTC; a week begins on Monday).",
    }),
    server: of("Slug of a server."),
    navigator: of("Slug of a navigator."),
    agent: of("Client id of an agent, or id of an API key."),
    person: of("The e-mail address or the id of a person."),
  })
  .superRefine((query, context) => {
    const given = SUBJECTS.filter((name) => query[name] !== undefined);
    for (const name of given.slice(1))
      context.addIssue({ code: "custom", path: [name], message: `Calls are added up for one thing at a time: leave this out, or ${given[0]}.` });
    if (query.person !== undefined && query.period === "day")
      context.addIssue({ code: "custom", path: ["period"], message: "One person's calls are counted by day. Choose week, or a longer period." });
  });

const totalsSchema = z.object({
  calls: count,
  failed: count,
  errors: z
    .object(Object.fromEntries(ERROR_CLASSES.map((name) => [name, count])) as Record<(typeof ERROR_CLASSES)[number], typeof count>)
    .nullable()
    .openapi({
      description:
        "Why calls failed. `auth`: the person must connect, or the server refused the credential. `rate`: the server or provider asked to wait. `timeout`: no answer within a minute. `server`: the server or its tool answered with an error, or not at all. `client`: the agent cancelled or disconnected. `policy`: Cardea does not make such a call. Null for a person.",
    }),
  ownMs: percentiles,
  serverMs: percentiles,
  people: count.nullable().openapi({
    description: "People for whom agents called. More than 200 are an estimate, to about 3 %. Null unless the whole project is asked for.",
  }),
  agents: count.nullable(),
});

const chatLinksSchema = z.object({ given: count, opened: count, connected: count, called: count }).openapi({
  description:
    "Links that agents gave people in chats, and how many of these people opened them, connected through them, and had a call of that server succeed within a week. All count for the time in which the link was given. The links for one person and server of a day are one, until it is connected.",
});
const pointSchema = z.object({ at: time, calls: count, failed: count, ownMs: percentiles, serverMs: percentiles });
const topSchema = z
  .object({
    key: z
      .string()
      .nullable()
      .openapi({ description: "A slug or client id; of a tool its server. Null: all beyond the limit of what is counted apart." }),
    name: z.string().nullable().openapi({ description: "Of a tool its own name; of an agent the name of the application or API key." }),
    calls: count,
    failed: count,
  })
  .openapi("TopCalled");

const analyticsSchema = z
  .object({
    from: time,
    to: time,
    step: z.int().openapi({ description: "Milliseconds between two points." }),
    totals: totalsSchema,
    before: totalsSchema.openapi({ description: "The same of the time before, which is as long." }),
    chatLinks: z
      .object({ now: chatLinksSchema, before: chatLinksSchema })
      .nullable()
      .openapi({ description: "What became of links in chats, in the period and in the time before. Null for a person." }),
    points: z.array(pointSchema).openapi({ description: "Oldest first." }),
    servers: z.array(topSchema),
    tools: z.array(topSchema),
    navigators: z.array(topSchema),
    agents: z.array(topSchema),
  })
  .openapi("Analytics");

type Query = z.output<typeof analyticsQuery>;
type Top = z.infer<typeof topSchema>;
type Row = { key: string; tool: string; calls: number; failed: number };

const toTop = ({ key, tool, calls, failed }: Row): Top => ({ key: key || null, name: tool || null, calls, failed });

/** Agents with the names that they have now. */
async function nameAgents(c: Context<ApiEnv>, rows: Row[]): Promise<Top[]> {
  const names = await makeNameAgents(c)(rows.map(({ key }) => `agent:${key}`));
  return rows.map((row) => ({ ...toTop(row), name: names.get(row.key) ?? null }));
}

const subjectOf = (query: Query): { kind: Exclude<RollupKind, "tool">; key: string } => {
  for (const kind of ["server", "navigator", "agent"] as const) if (query[kind] !== undefined) return { kind, key: query[kind] };
  return { kind: "all", key: "" };
};

/** The counts of the project, or of one of its servers, navigators or agents. */
async function analyticsOf(c: Context<ApiEnv>, query: Query) {
  const { db, project, instance } = c.var;
  const { grain, step, current, before } = periodOf(query.period, instance.clock.now());
  const { kind, key } = subjectOf(query);
  const top = async (wanted: Exclude<RollupKind, "all">, isWanted: boolean) =>
    isWanted
      ? db.callRollups.listTop(project.id, { grain, kind: wanted, ...current, limit: NAMED, ...(kind === "server" && { server: key }) })
      : ([] as Row[]);
  const isWhole = kind === "all";
  const [rows, given, servers, tools, navigators, agents] = await Promise.all([
    db.callRollups.listSeries(project.id, { grain, kind, key, times: timesOf({ from: before.from, to: current.to }, grain) }),
    db.chatLinks.listCounts(project.id, { grain: grain === "hour" ? "hour" : "day", kind, key }, { from: before.from, to: current.to }),
    top("server", isWhole),
    top("tool", isWhole || kind === "server"),
    top("navigator", isWhole),
    top("agent", isWhole),
  ]);
  return {
    ...current,
    step,
    totals: totalsOf(rows, current, isWhole),
    before: totalsOf(rows, before, isWhole),
    chatLinks: { now: chatLinksOf(given, current), before: chatLinksOf(given, before) },
    points: pointsOf(rows, current, step),
    servers: servers.map(toTop),
    tools: tools.map(toTop),
    navigators: navigators.map(toTop),
    agents: await nameAgents(c, agents),
  };
}

/** The counts of one person. They are by day, and without times. */
async function analyticsOfPerson(c: Context<ApiEnv>, person: string, query: Query) {
  const { db, project, instance } = c.var;
  const { step, current, before } = periodOf(query.period, instance.clock.now());
  const userId = person.includes("@") ? (await db.users.findByEmail(person))?.id : person;
  const top = async (by: "server" | "tool") =>
    userId === undefined
      ? []
      : (await db.usage.listTop(project.id, userId, { by, since: current.from, limit: NAMED })).filter(({ calls }) => calls > 0);
  const [days, servers, tools] = await Promise.all([
    userId === undefined ? [] : db.usage.listDays(project.id, userId, before.from),
    top("server"),
    top("tool"),
  ]);
  const toRow = ({ server, tool, calls, errors }: (typeof servers)[number]): Top => toTop({ key: server, tool, calls, failed: errors });
  return {
    ...current,
    step,
    totals: totalsOfPerson(days, current),
    before: totalsOfPerson(days, before),
    chatLinks: null,
    points: pointsOfPerson(days, current, step),
    servers: servers.map(toRow),
    tools: tools.map(toRow),
    navigators: [],
    agents: [],
  };
}

/** How agents use a project (F112). It reads the rows of hours, days and weeks only, whatever the number of calls. */
export const analyticsRoutes = makeRouter().openapi(
  createRoute({
    method: "get",
    path: "/projects/{project}/analytics",
    operationId: "getAnalytics",
    summary: "Get how agents use a project",
    description:
      "Calls, errors and times of a period, compared with the one before, for the whole project or for one server, navigator, agent or person.",
    request: { params: projectParams, query: analyticsQuery },
    responses: { 200: json(analyticsSchema, "What was counted."), ...errorResponses },
  }),
  async (c) => {
    const query = c.req.valid("query");
    return c.json(query.person === undefined ? await analyticsOf(c, query) : await analyticsOfPerson(c, query.person, query), 200);
  },
);
