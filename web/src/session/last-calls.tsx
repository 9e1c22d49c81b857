import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { InferResponseType } from "hono/client";
import { api, unwrap } from "../api.ts";
import { pageTexts } from "../texts/texts.ts";
import { Badge } from "../ui/kit/badge.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { PlainTable } from "../ui/table/plain-table.tsx";
import { Time } from "../ui/time.tsx";
import { withoutNews } from "./news.ts";

const route = api.projects[":project"].audit;
type Call = InferResponseType<typeof route.$get, 200>["events"][number];

/** Which calls are meant: a filter of the audit. */
type Which = { person?: string; agent?: string; authScope?: string };

const SHOWN = 5;

const lastCallsQuery = (project: string, which: Which) =>
  queryOptions({
    queryKey: ["projects", project, "last-calls", which],
    queryFn: () => unwrap(route.$get({ param: { project }, query: { ...which, kind: "calls", limit: SHOWN } })),
  });

const VARIANTS = { ok: "success", error: "error", denied: "warning" } as const;

/** The last calls that were made by a key, or with a connection, and the way to all of them in the audit. */
export function LastCalls({ project, which }: { project: string; which: Which }) {
  const { details: words } = pageTexts();
  const listed = useQuery({ ...lastCallsQuery(project, which), refetchInterval: withoutNews(10_000) });
  return (
    <section className="mt-8" aria-labelledby="last-calls">
      <h2 id="last-calls" className="mb-3 text-lg font-semibold">
        {words.lastCalls}
      </h2>
      <LoadState query={listed}>
        {({ events }) =>
          events.length === 0 ? (
            <p className="text-kumo-subtle">{words.noCalls}</p>
          ) : (
            <PlainTable label={words.lastCalls} rows={events} idOf={({ id }) => id} nameOf={toolOf} columns={columnsOf(project)} />
          )
        }
      </LoadState>
      <p className="mt-3">
        <Link to="/console/$project/audit" params={{ project }} search={{ ...which, kind: "calls" }} className="text-kumo-link underline">
          {words.allCalls}
        </Link>
      </p>
    </section>
  );
}

const toolOf = ({ server, tool, action }: Call): string => [server, tool ?? action].filter(Boolean).join(": ");

function columnsOf(project: string) {
  const { audit: words } = pageTexts();
  return [
    {
      id: "what",
      title: words.what,
      cell: (call: Call) => (
        <Link to="/console/$project/audit/$event" params={{ project, event: call.id }} search={{ at: call.at }} className="break-words underline">
          {toolOf(call)}
        </Link>
      ),
    },
    {
      id: "who",
      title: words.who,
      cell: ({ agent, email }: Call) => <span className="break-words">{[agent, email].filter(Boolean).join(", ")}</span>,
    },
    { id: "time", title: words.time, cell: ({ at }: Call) => <Time at={at} /> },
    {
      id: "outcome",
      title: words.outcome,
      cell: ({ outcome, code }: Call) => (
        <Badge variant={VARIANTS[outcome]} appearance="dot">
          {code ?? words.outcomes[outcome]}
        </Badge>
      ),
    },
  ];
}
