import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { pageTexts, texts } from "../texts/texts.ts";
import { Heading } from "../ui/heading.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Button } from "../ui/kit/button.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { Changing } from "../ui/may-change.tsx";
import { MoreButton } from "../ui/more-button.tsx";
import { whileOnePage } from "../ui/pages.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { useTableState } from "../ui/table/use-table-state.ts";
import { Time } from "../ui/time.tsx";
import { Connections } from "./connections.tsx";
import { MemberActions } from "./member-actions.tsx";
import { MemberBulk } from "./member-bulk.tsx";
import { type Member, membersQuery } from "./queries.ts";
import { RevokeMany } from "./revoke-many.tsx";
import { Totals } from "./totals.tsx";

/** The members of a project, with their connections and their calls, and buttons to revoke and remove (F50). */
export function MemberList() {
  const { project } = useParams({ from: "/console/$project" });
  const navigate = useNavigate();
  const search = useTableState().state.q ?? "";
  const listed = useInfiniteQuery({ ...membersQuery(project, search.trim()), refetchInterval: whileOnePage(10_000) });
  const { about, members: words } = pageTexts();
  return (
    <>
      <Heading title={texts().pages.members} about={about.members}>
        <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/members/new", params: { project } })}>
          {words.invite}
        </Button>
      </Heading>
      <LoadState query={listed}>
        {({ members, totals }) => (
          <>
            {totals && <Totals totals={totals} />}
            <DataTable
              label={texts().pages.members}
              rows={members}
              idOf={({ id }) => id}
              nameOf={({ email }) => email}
              columns={columnsOf(project)}
              searchHint={words.searchHint}
              {...(totals && search === "" && { total: totals.members })}
              bulk={(selected) => <MemberBulk {...{ project, selected }} />}
              actions={(member) => <MemberActions project={project} member={member} />}
              exportName={`${project}-members`}
              more={<MoreButton query={listed} />}
            />
            {members.length > 0 && (
              <Changing>
                <div className="mt-3 flex justify-end">
                  {search.trim() === "" ? (
                    <RevokeMany project={project} chosen={{ all: true }} action={words.revokeAll} />
                  ) : (
                    <RevokeMany project={project} chosen={{ emailPrefix: search.trim() }} action={words.revokeFound(search.trim())} />
                  )}
                </div>
              </Changing>
            )}
            <Connections project={project} />
          </>
        )}
      </LoadState>
    </>
  );
}

/** The server gives the newest first, so the columns have no other order. */
function columnsOf(project: string) {
  const { members: words } = pageTexts();
  return [
    { id: "name", title: words.name, cell: (member: Member) => <Name project={project} member={member} />, text: ({ email }: Member) => email },
    {
      id: "connected",
      title: words.connected,
      cell: ({ servers }: Member) => servers.join(", ") || words.nothingConnected,
      text: ({ servers }: Member) => servers.join(", "),
    },
    {
      id: "week",
      title: words.week,
      cell: ({ callsThisWeek, queriesThisWeek }: Member) => words.weekOf(callsThisWeek, queriesThisWeek),
      text: ({ callsThisWeek }: Member) => String(callsThisWeek),
    },
    {
      id: "active",
      title: words.lastActive,
      cell: ({ lastActiveAt }: Member) => (lastActiveAt === null ? words.never : <Time at={lastActiveAt} />),
      text: ({ lastActiveAt }: Member) => (lastActiveAt === null ? "" : new Date(lastActiveAt).toISOString()),
    },
    {
      id: "since",
      title: words.since,
      cell: ({ createdAt }: Member) => <Time at={createdAt} />,
      text: ({ createdAt }: Member) => new Date(createdAt).toISOString(),
    },
  ];
}

function Name({ project, member: { id, email, role } }: { project: string; member: Member }) {
  return (
    <p className="flex flex-wrap items-center gap-2 font-semibold break-all">
      <Link to="/console/$project/members/$member" params={{ project, member: id }} className="underline">
        {email}
      </Link>
      {role !== "member" && <Badge variant="outline">{pageTexts().members.roles[role]}</Badge>}
    </p>
  );
}
