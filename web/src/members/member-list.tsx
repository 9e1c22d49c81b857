import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { withoutNews } from "../session/news.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { Heading } from "../ui/heading.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Button } from "../ui/kit/button.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { Changing } from "../ui/may-change.tsx";
import { MoreButton } from "../ui/more-button.tsx";
import { whileOnePage } from "../ui/pages.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { timeText } from "../ui/table/export.ts";
import { useTableState } from "../ui/table/use-table-state.ts";
import { Time } from "../ui/time.tsx";
import { MemberActions } from "./member-actions.tsx";
import { MemberBulk } from "./member-bulk.tsx";
import { askedOf, type Member, membersQuery, type Totals } from "./queries.ts";
import { RevokeMany } from "./revoke-many.tsx";
import { Totals as TotalCards } from "./totals.tsx";

/** The members of a project, with their connections and their calls, and buttons to revoke and remove (F50). */
export function MemberList() {
  const { project } = useParams({ from: "/console/$project" });
  const navigate = useNavigate();
  const asked = askedOf(useTableState().state);
  const listed = useInfiniteQuery({ ...membersQuery(project, asked), refetchInterval: whileOnePage(withoutNews(10_000)) });
  const { email: search = "", role, activity } = asked;
  const isWhole = role === undefined && activity === undefined;
  const { about, members: words } = pageTexts();
  return (
    <>
      <Heading title={texts().pages.members} about={about.members}>
        <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/members/new", params: { project } })}>
          {words.invite}
        </Button>
      </Heading>
      <LoadState query={listed}>
        {({ members, totals, found }) => (
          <>
            {totals && <TotalCards totals={totals} />}
            <DataTable
              label={texts().pages.members}
              rows={members}
              idOf={({ id }) => id}
              nameOf={({ email }) => email}
              columns={columnsOf(project)}
              searchHint={words.searchHint}
              arranged
              facets={facetsOf()}
              {...totalOf({ isWhole: isWhole && search === "", totals, found, shown: members.length })}
              bulk={(selected) => <MemberBulk {...{ project, selected }} />}
              actions={(member) => <MemberActions project={project} member={member} />}
              exportName={`${project}-members`}
              more={<MoreButton query={listed} />}
              rest={listed}
            />
            {members.length > 0 && isWhole && (
              <Changing>
                <div className="mt-3 flex justify-end">
                  {search === "" ? (
                    <RevokeMany project={project} chosen={{ all: true }} action={words.revokeAll} />
                  ) : (
                    <RevokeMany project={project} chosen={{ emailPrefix: search }} action={words.revokeFound(search)} />
                  )}
                </div>
              </Changing>
            )}
          </>
        )}
      </LoadState>
    </>
  );
}

type Counted = { isWhole: boolean; totals: Totals | undefined; found: { count: number; more: boolean } | null | undefined; shown: number };

/** How many members there are of those that are asked for, as far as they were counted. */
function totalOf({ isWhole, totals, found, shown }: Counted): { total?: number; isMore?: boolean } {
  if (isWhole && totals) return { total: totals.members };
  return found ? { total: Math.max(found.count, shown), isMore: found.more } : {};
}

/** The API filters by them. */
function facetsOf() {
  const { members: words } = pageTexts();
  return [
    { id: "role", title: words.role, choices: words.roles, has: () => true },
    { id: "activity", title: words.activity, choices: words.activities, has: () => true },
  ];
}

/** The API sorts by two of them. */
function columnsOf(project: string) {
  const { members: words } = pageTexts();
  return [
    {
      id: "name",
      title: words.name,
      cell: (member: Member) => <Name project={project} member={member} />,
      sortBy: ({ email }: Member) => email,
      text: ({ email }: Member) => email,
    },
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
      text: ({ lastActiveAt }: Member) => timeText(lastActiveAt),
    },
    {
      id: "since",
      title: words.since,
      cell: ({ createdAt }: Member) => <Time at={createdAt} />,
      sortBy: ({ createdAt }: Member) => createdAt,
      text: ({ createdAt }: Member) => timeText(createdAt),
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
