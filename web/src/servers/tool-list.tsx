import { Badge } from "@cloudflare/kumo/components/badge";
import { Button } from "@cloudflare/kumo/components/button";
import { Empty } from "@cloudflare/kumo/components/empty";
import { LayerCard } from "@cloudflare/kumo/components/layer-card";
import { Switch } from "@cloudflare/kumo/components/switch";
import { WrenchIcon } from "@phosphor-icons/react/dist/csr/Wrench";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { diffLines } from "diff";
import { LoadState } from "../ui/load-state.tsx";
import { Time } from "../ui/time.tsx";
import { definitionText } from "./definition-text.ts";
import { type PinnedTool, toolsQuery, useApproveTool, useHoldChanges } from "./queries.ts";

/** The tool definitions of a server, with the changes that an administrator has not approved yet. */
export function ToolList() {
  const { project, server } = useParams({ from: "/console/$project/servers/$server/tools" });
  const tools = useQuery(toolsQuery(project, server));
  const hold = useHoldChanges(project, server);
  return (
    <LoadState query={tools}>
      {({ tools, holdChanges }) => (
        <>
          <p className="text-sm text-kumo-subtle">
            <Link to="/console/$project/servers" params={{ project }} className="hover:underline">
              Servers
            </Link>{" "}
            / {server}
          </p>
          <h2 className="mb-4 text-xl font-semibold">Tools of {server}</h2>
          <div className="mb-6 max-w-xl">
            <Switch label="Hold changed tools" checked={holdChanges} onCheckedChange={(next) => hold.mutate(next)} disabled={hold.isPending} />
            <p className="mt-1 text-sm text-kumo-subtle">
              While this is on, agents can neither see nor call a tool whose description or schema has changed, until you approve the change here.
            </p>
            {hold.error && (
              <p role="alert" className="mt-1 text-sm text-kumo-danger">
                {hold.error.message}
              </p>
            )}
          </div>
          {tools.length === 0 ? (
            <Empty
              icon={<WrenchIcon size={48} />}
              title="No tools seen yet"
              description="The tools appear here when an agent lists them for the first time."
            />
          ) : (
            <ul className="flex flex-col gap-3">
              {[...tools].sort(changedFirst).map((tool) => (
                <ToolRow key={tool.name} project={project} server={server} tool={tool} />
              ))}
            </ul>
          )}
        </>
      )}
    </LoadState>
  );
}

const changedFirst = (a: PinnedTool, b: PinnedTool): number =>
  Number(b.changed !== null) - Number(a.changed !== null) || a.name.localeCompare(b.name);

const STATES = { unchanged: undefined, changed: "Changed", held: "Changed, held" } as const;

function ToolRow({ project, server, tool }: { project: string; server: string; tool: PinnedTool }) {
  const approve = useApproveTool(project, server);
  const { name, nameAtNavigators, state, definition, changed, hiddenText, firstSeenAt } = tool;
  return (
    <li>
      <LayerCard className="p-4">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="flex flex-wrap items-center gap-2 font-semibold">
            <code className="break-all">{name}</code>
            {STATES[state] && <Badge variant="warning">{STATES[state]}</Badge>}
            {hiddenText && <Badge variant="error">Hidden characters</Badge>}
          </p>
          {changed && (
            <Button
              size="sm"
              variant="primary"
              aria-label={`Approve ${name}`}
              loading={approve.isPending}
              onClick={() => approve.mutate({ tool: nameAtNavigators, hash: changed.hash })}
            >
              Approve
            </Button>
          )}
        </div>
        <p className="mt-1 text-xs break-all text-kumo-subtle">
          Agents see <code>{nameAtNavigators}</code>
        </p>
        <p className="mt-1 text-sm break-words text-kumo-subtle">{definition.description}</p>
        <p className="mt-1 text-xs text-kumo-subtle">
          First seen <Time at={firstSeenAt} />
          {changed && (
            <>
              {" "}
              · changed <Time at={changed.at} />
            </>
          )}
        </p>
        {hiddenText && (
          <p className="mt-2 text-sm text-kumo-danger">
            The definition contains characters that people cannot see but models read.{changed && " Below they are written as \\u{…}."}
          </p>
        )}
        {changed && <Diff before={definition} after={changed.definition} />}
        {approve.error && (
          <p role="alert" className="mt-2 text-sm text-kumo-danger">
            {approve.error.message}
          </p>
        )}
      </LayerCard>
    </li>
  );
}

/** The removed and added lines of a definition. */
function Diff({ before, after }: { before: PinnedTool["definition"]; after: PinnedTool["definition"] }) {
  return (
    <pre className="mt-3 overflow-x-auto rounded-md bg-kumo-recessed p-3 text-xs">
      {diffLines(definitionText(before), definitionText(after)).map(({ value, added, removed }, index) => {
        const sign = added ? "+" : removed ? "−" : " ";
        const lines = value.replace(/\n$/, "").split("\n");
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: only its position identifies a part of a difference
          <span key={index} className={added ? "text-kumo-success" : removed ? "text-kumo-danger" : "text-kumo-subtle"}>
            {`${lines.map((line) => `${sign} ${line}`).join("\n")}\n`}
          </span>
        );
      })}
    </pre>
  );
}
