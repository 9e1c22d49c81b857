import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { ManagedBadge } from "../session/managed.tsx";
import { projectQuery } from "../session/queries.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { Heading } from "../ui/heading.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Button } from "../ui/kit/button.tsx";
import { ClipboardText } from "../ui/kit/clipboard-text.tsx";
import { Empty } from "../ui/kit/empty.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { DataTable } from "../ui/table/data-table.tsx";
import { type Server, serversQuery } from "./queries.ts";
import { ServerRequests, useWaitingRequests } from "./requests/server-requests.tsx";
import { ServerActions } from "./server-actions.tsx";
import { ServerBulk } from "./server-bulk.tsx";
import { ServerDetails } from "./server-details.tsx";
import { healthOf, ServerHealth } from "./server-health.tsx";

/** The servers of a project. */
export function ServerList() {
  const { project } = useParams({ from: "/console/$project" });
  const listed = useQuery(serversQuery(project));
  // Both at once: what comes later would push the list down.
  const waiting = useWaitingRequests(project);
  const mcpUrl = useQuery(projectQuery(project)).data?.mcpUrl;
  const navigate = useNavigate();
  const { about, servers: words } = pageTexts();
  const add = (
    <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/servers/new", params: { project } })}>
      {words.add}
    </Button>
  );
  return (
    <>
      <Heading title={texts().pages.servers} about={about.servers}>
        {add}
      </Heading>
      <div className="mb-6 flex min-h-8 flex-wrap max-sm:min-h-14 items-center gap-x-3 gap-y-1">
        <span className="text-sm font-medium">{texts().frame.mcpUrl}</span>
        {mcpUrl && <ClipboardText size="sm" text={mcpUrl} className="max-w-full" />}
      </div>
      <LoadState query={{ ...listed, data: waiting && listed.data }}>
        {({ servers }) => (
          <>
            <ServerRequests project={project} waiting={waiting ?? []} />
            {servers.length === 0 ? <Empty title={words.none} description={words.noneHelp} /> : <Table project={project} servers={servers} />}
          </>
        )}
      </LoadState>
    </>
  );
}

/** What needs a person comes first. */
const HEALTH_ORDER = ["unreachable", "unknown", "reachable", "paused"];

function Table({ project, servers }: { project: string; servers: Server[] }) {
  const { servers: words, health } = pageTexts();
  const levelOf = ({ authScope }: Server) => (authScope.type === "none" ? "none" : authScope.level);
  const columns = [
    {
      id: "name",
      title: words.name,
      cell: (server: Server) => <Name server={server} />,
      sortBy: ({ name }: Server) => name,
      text: ({ name }: Server) => name,
    },
    {
      id: "health",
      title: health.title,
      cell: (server: Server) => <ServerHealth server={server} />,
      sortBy: (server: Server) => HEALTH_ORDER.indexOf(healthOf(server)),
      text: (server: Server) => health.states[healthOf(server)],
    },
    {
      id: "kind",
      title: words.kind,
      cell: ({ authScope }: Server) => words.kinds[authScope.type],
      sortBy: ({ authScope }: Server) => authScope.type,
      text: ({ authScope }: Server) => words.kinds[authScope.type],
    },
    {
      id: "level",
      title: words.level,
      cell: (server: Server) => words.levels[levelOf(server)],
      text: (server: Server) => words.levels[levelOf(server)],
    },
    {
      id: "connections",
      title: words.connections,
      cell: ({ authScope, connections }: Server) => (authScope.type === "none" ? "–" : connections),
      sortBy: ({ connections }: Server) => connections,
      text: ({ connections }: Server) => String(connections),
    },
  ];
  return (
    <DataTable
      label={texts().pages.servers}
      rows={servers}
      idOf={({ slug }) => slug}
      nameOf={({ name }) => name}
      columns={columns}
      facets={[
        { id: "health", title: health.title, choices: health.states, has: (server, choice) => healthOf(server) === choice },
        { id: "kind", title: words.kind, choices: words.kinds, has: ({ authScope }, choice) => authScope.type === choice },
        { id: "level", title: words.level, choices: words.levels, has: (server, choice) => levelOf(server) === choice },
      ]}
      searchHint={words.searchHint}
      textOf={({ name, slug, url }) => `${name} ${slug} ${url}`}
      reads
      actions={(server) => <ServerActions project={project} server={server} />}
      below={(server) => <ServerDetails project={project} server={server} />}
      bulk={({ rows, select }) => <ServerBulk project={project} servers={rows} onDone={select} />}
      exportName={`${project}-servers`}
    />
  );
}

function Name({ server }: { server: Server }) {
  const { name, slug, url, changedTools, source } = server;
  const { servers: words } = pageTexts();
  return (
    <>
      <p className="flex flex-wrap items-center gap-2 font-semibold break-words">
        {name}
        <ManagedBadge of={server} />
        {changedTools > 0 && <Badge variant="warning">{words.changedTools(changedTools)}</Badge>}
      </p>
      <p className="mt-0.5 font-mono text-xs break-all text-kumo-subtle">{url}</p>
      <p className="mt-0.5 text-xs text-kumo-subtle">{[words.toolNames(slug), words.sources[source]].filter(Boolean).join(" · ")}</p>
    </>
  );
}
