import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { InferResponseType } from "hono/client";
import { api, unwrap } from "../api.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { Heading } from "../ui/heading.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Empty } from "../ui/kit/empty.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { MoreButton } from "../ui/more-button.tsx";
import { PAGES, pageOf, whileOnePage } from "../ui/pages.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { Time } from "../ui/time.tsx";

const route = api.projects[":project"].audit;
type AuditEvent = InferResponseType<typeof route.$get, 200>["events"][number];

const auditQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: ["projects", project, "audit"],
    queryFn: ({ pageParam }) => unwrap(route.$get({ param: { project }, query: pageOf(pageParam) })),
    ...PAGES,
    select: ({ pages }) => ({ events: pages.flatMap(({ events }) => events) }),
  });

/** The audit events of a project, newest first. */
export function AuditList() {
  const { project } = useParams({ from: "/console/$project" });
  const listed = useInfiniteQuery({ ...auditQuery(project), refetchInterval: whileOnePage(5_000) });
  const { about, audit: words } = pageTexts();
  return (
    <>
      <Heading title={texts().pages.audit} about={about.audit} />
      <LoadState query={listed}>
        {({ events }) =>
          events.length === 0 ? (
            <Empty title={words.none} description={words.noneHelp} />
          ) : (
            <DataTable
              label={texts().pages.audit}
              rows={events}
              idOf={({ id }) => id}
              nameOf={({ action }) => action}
              columns={columnsOf()}
              exportName={`${project}-audit`}
              more={<MoreButton query={listed} />}
            />
          )
        }
      </LoadState>
    </>
  );
}

const VARIANTS = { ok: "success", error: "error", denied: "warning" } as const;

/** The server gives the newest first, in pages, so the columns have no other order. */
function columnsOf() {
  const { audit: words } = pageTexts();
  const objectOf = ({ tool, server, target }: AuditEvent) => (tool ? `${server}__${tool}` : (server ?? target ?? ""));
  const actorOf = ({ actor, email }: AuditEvent) => (actor.startsWith("agent:") ? words.agentOf(email ?? actor) : (email ?? actor));
  return [
    {
      id: "time",
      title: words.time,
      cell: ({ at }: AuditEvent) => (
        <span className="whitespace-nowrap">
          <Time at={at} />
        </span>
      ),
      text: ({ at }: AuditEvent) => new Date(at).toISOString(),
    },
    { id: "who", title: words.who, cell: (event: AuditEvent) => <span className="break-all">{actorOf(event)}</span>, text: actorOf },
    { id: "action", title: words.action, cell: ({ action }: AuditEvent) => <strong>{action}</strong>, text: ({ action }: AuditEvent) => action },
    {
      id: "what",
      title: words.what,
      cell: (event: AuditEvent) => (
        <>
          <span className="break-all">{objectOf(event)}</span>
          {event.changes !== null && <p className="mt-1 break-words text-kumo-subtle">{event.changes}</p>}
        </>
      ),
      text: (event: AuditEvent) => [objectOf(event), event.changes].filter(Boolean).join(" "),
    },
    {
      id: "outcome",
      title: words.outcome,
      cell: ({ outcome, code }: AuditEvent) => (
        <Badge variant={VARIANTS[outcome]} appearance="dot">
          {code ?? words.outcomes[outcome]}
        </Badge>
      ),
      text: ({ outcome, code }: AuditEvent) => code ?? outcome,
    },
    {
      id: "took",
      title: words.took,
      cell: ({ durationMs }: AuditEvent) => (durationMs === null ? "–" : `${durationMs} ms`),
      text: ({ durationMs }: AuditEvent) => (durationMs === null ? "" : String(durationMs)),
    },
  ];
}
