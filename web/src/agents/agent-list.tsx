import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { withoutNews } from "../session/news.ts";
import { numberText, pageTexts, texts } from "../texts/texts.ts";
import { Heading } from "../ui/heading.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Empty } from "../ui/kit/empty.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { MoreButton } from "../ui/more-button.tsx";
import { whileOnePage } from "../ui/pages.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { timeText } from "../ui/table/export.ts";
import { choicesOf } from "../ui/table/table-state.ts";
import { useTableState } from "../ui/table/use-table-state.ts";
import { Time } from "../ui/time.tsx";
import { RevokeAgent } from "./agent-page.tsx";
import { type Agent, agentsQuery } from "./queries.ts";

/** Every client and every key that acts in a project, with its people and its last call (F96). */
export function AgentList() {
  const { project } = useParams({ from: "/console/$project" });
  const navigate = useNavigate();
  const { state } = useTableState();
  const { q = "", sort = "" } = state;
  const kind = choicesOf(state).get("kind") ?? "";
  const listed = useInfiniteQuery({ ...agentsQuery(project, { q: q.trim(), sort, kind }), refetchInterval: whileOnePage(withoutNews(10_000)) });
  const { about, agentList: words } = pageTexts();
  return (
    <>
      <Heading title={texts().pages.agents} about={about.agents}>
        <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/agents/connect", params: { project } })}>
          {texts().pages.connectAgent}
        </Button>
      </Heading>
      <LoadState query={listed}>
        {({ agents, found }) =>
          agents.length === 0 && q.trim() === "" && kind === "" ? (
            <Empty title={words.none} description={words.noneHelp} />
          ) : (
            <DataTable
              label={texts().pages.agents}
              rows={agents}
              idOf={({ id }) => id}
              nameOf={({ name }) => name}
              columns={columnsOf(project)}
              arranged
              facets={[{ id: "kind", title: words.kind, choices: words.kinds, has: (agent: Agent, choice) => agent.kind === choice }]}
              searchHint={words.searchHint}
              actions={(agent) => <RevokeAgent project={project} agent={agent} />}
              exportName={`${project}-agents`}
              more={<MoreButton query={listed} />}
              rest={listed}
              {...(found && { total: Math.max(found.count, agents.length), isMore: found.more && listed.hasNextPage })}
            />
          )
        }
      </LoadState>
    </>
  );
}

function columnsOf(project: string) {
  const { agentList: words } = pageTexts();
  return [
    {
      id: "name",
      title: words.name,
      cell: (agent: Agent) => <Name project={project} agent={agent} />,
      sortBy: ({ name }: Agent) => name,
      text: ({ name }: Agent) => name,
    },
    { id: "kind", title: words.kind, cell: ({ kind }: Agent) => words.kinds[kind], text: ({ kind }: Agent) => kind },
    {
      id: "people",
      title: words.people,
      cell: ({ people }: Agent) => numberText(people),
      sortBy: ({ people }: Agent) => people,
      text: ({ people }: Agent) => String(people),
    },
    {
      id: "called",
      title: words.lastCall,
      cell: ({ lastCallAt }: Agent) => (lastCallAt === null ? words.never : <Time at={lastCallAt} />),
      sortBy: ({ lastCallAt }: Agent) => lastCallAt,
      text: ({ lastCallAt }: Agent) => timeText(lastCallAt),
    },
    {
      id: "since",
      title: words.since,
      cell: ({ since }: Agent) => <Time at={since} />,
      sortBy: ({ since }: Agent) => since,
      text: ({ since }: Agent) => timeText(since),
    },
  ];
}

function Name({ project, agent: { id, name, host, isEnding } }: { project: string; agent: Agent }) {
  return (
    <p className="flex flex-wrap items-center gap-2 font-semibold break-all">
      <Link to="/console/$project/agents/$agent" params={{ project, agent: id }} className="underline">
        {name}
      </Link>
      {host !== null && <Badge variant="outline">{host}</Badge>}
      {isEnding && <Badge variant="warning">{pageTexts().agentList.ending}</Badge>}
    </p>
  );
}
