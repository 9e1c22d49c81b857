import { Badge } from "@cloudflare/kumo/components/badge";
import { Empty } from "@cloudflare/kumo/components/empty";
import { LayerCard } from "@cloudflare/kumo/components/layer-card";
import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { InferResponseType } from "hono/client";
import { api, unwrap } from "../api.ts";
import { LoadState } from "../ui/load-state.tsx";
import { MoreButton } from "../ui/more-button.tsx";
import { PAGES, pageOf, whileOnePage } from "../ui/pages.ts";
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
  const audit = useInfiniteQuery({ ...auditQuery(project), refetchInterval: whileOnePage(5_000) });
  return (
    <LoadState query={audit}>
      {({ events }) =>
        events.length === 0 ? (
          <Empty title="No audit events yet" description="Each action of a person or an agent in this project appears here within a few seconds." />
        ) : (
          <>
            <ul className="flex flex-col gap-2">
              {events.map((event) => (
                <EventRow key={event.id} event={event} />
              ))}
            </ul>
            <MoreButton query={audit} />
          </>
        )
      }
    </LoadState>
  );
}

const OUTCOMES = { ok: "success", error: "error", denied: "warning" } as const;

function EventRow({ event }: { event: AuditEvent }) {
  const { at, action, server, tool, target, outcome, code, actor, email, durationMs, changes } = event;
  const object = tool ? `${server}__${tool}` : (server ?? target);
  return (
    <li>
      <LayerCard className="px-4 py-3 text-sm">
        <p className="flex flex-wrap items-center gap-2">
          <strong>{action}</strong>
          <span className="break-all">{object}</span>
          <Badge variant={OUTCOMES[outcome]} appearance="dot">
            {code ?? outcome}
          </Badge>
        </p>
        <p className="mt-1 break-all text-kumo-subtle">
          {actor.startsWith("agent:") ? `an agent of ${email ?? actor}` : (email ?? actor)} · <Time at={at} />
          {durationMs !== null && ` · ${durationMs} ms`}
        </p>
        {changes !== null && <p className="mt-1 break-words text-kumo-subtle">{changes}</p>}
      </LayerCard>
    </li>
  );
}
