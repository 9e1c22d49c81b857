import { Badge } from "@cloudflare/kumo/components/badge";
import { Button } from "@cloudflare/kumo/components/button";
import { LayerCard } from "@cloudflare/kumo/components/layer-card";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { LoadState } from "../ui/load-state.tsx";
import { MoreButton } from "../ui/more-button.tsx";
import { whileOnePage } from "../ui/pages.ts";
import { SearchField } from "../ui/search-field.tsx";
import { Time } from "../ui/time.tsx";
import { Connections } from "./connections.tsx";
import { MemberActions } from "./member-actions.tsx";
import { type Member, membersQuery } from "./queries.ts";
import { Totals } from "./totals.tsx";

/** The members of a project, with their connections and their calls, and buttons to revoke and remove (F50). */
export function MemberList() {
  const { project } = useParams({ from: "/console/$project" });
  const navigate = useNavigate();
  const [search, setSearch] = useState("");
  const listed = useInfiniteQuery({ ...membersQuery(project, search.trim()), refetchInterval: whileOnePage(10_000) });
  return (
    <>
      <LoadState query={listed}>
        {({ members, totals }) => (
          <>
            {totals && <Totals totals={totals} />}
            <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
              <SearchField label="Search members" placeholder="Beginning of an e-mail" value={search} onChange={setSearch} />
              <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/members/new", params: { project } })}>
                Invite
              </Button>
            </div>
            {members.length === 0 && <p className="text-kumo-subtle">No member's e-mail begins with this.</p>}
            <ul className="flex flex-col gap-3">
              {members.map((member) => (
                <MemberRow key={member.id} project={project} member={member} />
              ))}
            </ul>
            <MoreButton query={listed} />
          </>
        )}
      </LoadState>
      <h2 className="mt-8 mb-3 text-lg font-semibold">Connections</h2>
      <Connections project={project} />
    </>
  );
}

function MemberRow({ project, member }: { project: string; member: Member }) {
  const { id, email, role, servers, callsThisWeek, queriesThisWeek, lastActiveAt, createdAt } = member;
  return (
    <li>
      <LayerCard className="flex flex-wrap items-center justify-between gap-3 p-4">
        <div className="min-w-0">
          <p className="flex flex-wrap items-center gap-2 font-semibold break-all">
            <Link to="/console/$project/members/$member" params={{ project, member: id }} className="underline">
              {email}
            </Link>
            {role === "admin" && <Badge variant="outline">administrator</Badge>}
          </p>
          <p className="mt-1 text-sm text-kumo-subtle">
            {servers.length === 0 ? "nothing connected" : servers.join(", ")} · since <Time at={createdAt} />
          </p>
          <p className="mt-1 text-sm text-kumo-subtle">
            This week: {callsThisWeek} tool {callsThisWeek === 1 ? "call" : "calls"}, {queriesThisWeek} {queriesThisWeek === 1 ? "query" : "queries"}{" "}
            ·{" "}
            {lastActiveAt === null ? (
              "never active"
            ) : (
              <>
                last active <Time at={lastActiveAt} />
              </>
            )}
          </p>
        </div>
        <MemberActions project={project} member={member} />
      </LayerCard>
    </li>
  );
}
