import { Badge } from "@cloudflare/kumo/components/badge";
import { LayerCard } from "@cloudflare/kumo/components/layer-card";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { DayBars } from "../ui/day-bars.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { Time } from "../ui/time.tsx";
import { MemberActions } from "./member-actions.tsx";
import { MemberConnections } from "./member-connections.tsx";
import { type MemberDetail, memberQuery } from "./queries.ts";

/** One member: their connections, the calls of their agents, and the removal of both (F51). */
export function MemberPage() {
  const { project, member: id } = useParams({ from: "/console/$project/members/$member" });
  const navigate = useNavigate();
  const detail = useQuery({ ...memberQuery(project, id), refetchInterval: 5000 });
  return (
    <LoadState query={detail}>
      {(detail) => (
        <>
          <p className="text-sm">
            <Link to="/console/$project/members" params={{ project }} className="underline">
              All members
            </Link>
          </p>
          <div className="mt-2 mb-5 flex flex-wrap items-center justify-between gap-3">
            <div>
              <h2 className="flex flex-wrap items-center gap-2 text-xl font-semibold break-all">
                {detail.member.email} {detail.member.role === "admin" && <Badge variant="outline">administrator</Badge>}
              </h2>
              <p className="mt-1 text-sm text-kumo-subtle">
                In the project since <Time at={detail.member.createdAt} /> ·{" "}
                {detail.member.lastActiveAt === null ? (
                  "never active"
                ) : (
                  <>
                    last active <Time at={detail.member.lastActiveAt} />
                  </>
                )}
              </p>
            </div>
            <MemberActions
              project={project}
              member={detail.member}
              onRemoved={() => void navigate({ to: "/console/$project/members", params: { project } })}
            />
          </div>
          <MemberConnections project={project} id={id} connections={detail.connections} />
          <Activity detail={detail} />
        </>
      )}
    </LoadState>
  );
}

function Activity({ detail: { activity, topServers, topTools, errorRate } }: { detail: MemberDetail }) {
  return (
    <>
      <h3 className="mt-8 mb-3 text-lg font-semibold">Last 30 days</h3>
      {errorRate === null ? (
        <p className="text-kumo-subtle">Their agents have called no tools.</p>
      ) : (
        <div className="grid gap-4 md:grid-cols-3">
          <LayerCard className="p-4">
            <p className="font-medium">Tool calls</p>
            <DayBars
              className="mt-3 h-20 w-full"
              counts={activity.map(({ day, calls, errors }) => ({ day, value: calls, failed: errors }))}
              what="calls"
            />
            <p className="mt-3 text-sm text-kumo-subtle">
              {new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 }).format(errorRate)} of them failed.
            </p>
          </LayerCard>
          <Top title="Top servers" rows={topServers.map(({ server, calls, errors }) => ({ name: server, calls, errors }))} />
          <Top title="Top tools" rows={topTools.map(({ server, tool, calls, errors }) => ({ name: `${server}: ${tool}`, calls, errors }))} />
        </div>
      )}
    </>
  );
}

function Top({ title, rows }: { title: string; rows: { name: string; calls: number; errors: number }[] }) {
  return (
    <LayerCard className="p-4">
      <p className="font-medium">{title}</p>
      <ol className="mt-2 flex flex-col gap-1 text-sm">
        {rows.map(({ name, calls, errors }) => (
          <li key={name} className="flex justify-between gap-3">
            <span className="min-w-0 break-all">{name}</span>
            <span className="text-kumo-subtle whitespace-nowrap">
              {calls}
              {errors > 0 && `, ${errors} failed`}
            </span>
          </li>
        ))}
      </ol>
    </LayerCard>
  );
}
