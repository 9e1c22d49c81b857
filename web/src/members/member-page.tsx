import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { withoutNews } from "../session/news.ts";
import { locale, pageTexts } from "../texts/texts.ts";
import { DayBars } from "../ui/day-bars.tsx";
import { Heading } from "../ui/heading.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { ClipboardText } from "../ui/kit/clipboard-text.tsx";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { Time } from "../ui/time.tsx";
import { MemberActions } from "./member-actions.tsx";
import { MemberConnections } from "./member-connections.tsx";
import { type MemberDetail, memberQuery } from "./queries.ts";

/** One member: their connections, the calls of their agents, and the removal of both (F51). */
export function MemberPage() {
  const { memberPage: words } = pageTexts();
  const { project, member: id } = useParams({ from: "/console/$project/members/$member" });
  const navigate = useNavigate();
  const detail = useQuery({ ...memberQuery(project, id), refetchInterval: withoutNews(5000) });
  return (
    <LoadState query={detail}>
      {(detail) => (
        <>
          <div className="mb-5 flex flex-wrap items-center justify-between gap-3">
            <div>
              <Heading
                title={
                  <>
                    {detail.member.email}{" "}
                    {detail.member.role !== "member" && <Badge variant="outline">{pageTexts().members.roles[detail.member.role]}</Badge>}
                  </>
                }
              />
              <p className="mt-1 text-sm text-kumo-subtle">
                {words.since} <Time at={detail.member.createdAt} /> ·{" "}
                {detail.member.lastActiveAt === null ? (
                  pageTexts().members.never
                ) : (
                  <>
                    {words.lastActive} <Time at={detail.member.lastActiveAt} />
                  </>
                )}
              </p>
              <ClipboardText className="mt-2" size="sm" text={id} />
            </div>
            <div className="flex flex-wrap items-center gap-2">
              <MemberActions
                project={project}
                member={detail.member}
                onRemoved={() => void navigate({ to: "/console/$project/members", params: { project } })}
              />
            </div>
          </div>
          <MemberConnections project={project} id={id} connections={detail.connections} />
          <Activity detail={detail} />
        </>
      )}
    </LoadState>
  );
}

function Activity({ detail: { activity, topServers, topTools, errorRate } }: { detail: MemberDetail }) {
  const { memberPage: words } = pageTexts();
  return (
    <>
      <h2 className="mt-8 mb-3 text-lg font-semibold">{words.days}</h2>
      {errorRate === null ? (
        <p className="text-kumo-subtle">{words.noCalls}</p>
      ) : (
        <div className="grid gap-4 md:grid-cols-3">
          <LayerCard className="p-4">
            <p className="font-medium">{words.calls}</p>
            <DayBars
              className="mt-3 h-20 w-full"
              counts={activity.map(({ day, calls, errors }) => ({ day, value: calls, failed: errors }))}
              what={words.callsCounted}
            />
            <p className="mt-3 text-sm text-kumo-subtle">
              {words.failed(new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 1 }).format(errorRate))}
            </p>
          </LayerCard>
          <Top title={words.topServers} rows={topServers.map(({ server, calls, errors }) => ({ name: server, calls, errors }))} />
          <Top title={words.topTools} rows={topTools.map(({ server, tool, calls, errors }) => ({ name: `${server}: ${tool}`, calls, errors }))} />
        </div>
      )}
    </>
  );
}

function Top({ title, rows }: { title: string; rows: { name: string; calls: number; errors: number }[] }) {
  const { memberPage: words } = pageTexts();
  return (
    <LayerCard className="p-4">
      <p className="font-medium">{title}</p>
      <ol className="mt-2 flex flex-col gap-1 text-sm">
        {rows.map(({ name, calls, errors }) => (
          <li key={name} className="flex justify-between gap-3">
            <span className="min-w-0 break-all">{name}</span>
            <span className="text-kumo-subtle whitespace-nowrap">
              {calls}
              {errors > 0 && words.failures(errors)}
            </span>
          </li>
        ))}
      </ol>
    </LayerCard>
  );
}
