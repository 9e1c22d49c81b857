import { WrenchIcon } from "@phosphor-icons/react/dist/csr/Wrench";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { isManaged } from "../session/managed.tsx";
import { pageTexts } from "../texts/texts.ts";
import { useAskIfManaged } from "../ui/ask-if-managed.tsx";
import { Heading } from "../ui/heading.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Switch } from "../ui/kit/choice.tsx";
import { Empty } from "../ui/kit/empty.tsx";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { useMayChange } from "../ui/may-change.tsx";
import { Time } from "../ui/time.tsx";
import { DefinitionDiff } from "../ui/tools/definition-diff.tsx";
import { type PinnedTool, serverQuery, toolsQuery, useApproveTool, useHoldChanges } from "./queries.ts";

/** The tool definitions of a server, with the changes that an administrator has not approved yet. */
export function ToolList() {
  const { tools: words } = pageTexts();
  const { project, server } = useParams({ from: "/console/$project/servers/$server/tools" });
  const tools = useQuery(toolsQuery(project, server));
  const mayChange = useMayChange();
  const hold = useHoldChanges(project, server);
  const described = useQuery(serverQuery(project, server)).data;
  const { ask, dialog } = useAskIfManaged();
  return (
    <LoadState query={tools}>
      {({ tools, holdChanges }) => (
        <>
          <Heading title={words.title(server)} />
          {dialog}
          <div className="mb-6 max-w-xl">
            <Switch
              label={words.hold}
              checked={holdChanges}
              onCheckedChange={(next) => ask(isManaged(described), () => hold.mutate(next))}
              disabled={!mayChange || hold.isPending}
            />
            <p className="mt-1 text-sm text-kumo-subtle">{words.holdHelp}</p>
            {hold.error && (
              <p role="alert" className="mt-1 text-sm text-kumo-danger">
                {hold.error.message}
              </p>
            )}
          </div>
          {tools.length === 0 ? (
            <Empty icon={<WrenchIcon size={48} />} title={words.none} description={words.noneHelp} />
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

function ToolRow({ project, server, tool }: { project: string; server: string; tool: PinnedTool }) {
  const { tools: words } = pageTexts();
  const mayChange = useMayChange();
  const approve = useApproveTool(project, server);
  const { name, nameAtNavigators, state, definition, changed, hiddenText, firstSeenAt } = tool;
  return (
    <li>
      <LayerCard className="p-4">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="flex flex-wrap items-center gap-2 font-semibold">
            <code className="break-all">{name}</code>
            {state !== "unchanged" && <Badge variant="warning">{words[state]}</Badge>}
            {hiddenText && <Badge variant="error">{words.hidden}</Badge>}
          </p>
          {mayChange && changed && (
            <Button
              size="sm"
              variant="primary"
              aria-label={words.approveOne(name)}
              loading={approve.isPending}
              onClick={() => approve.mutate({ tool: nameAtNavigators, hash: changed.hash })}
            >
              {words.approve}
            </Button>
          )}
        </div>
        <p className="mt-1 text-xs break-all text-kumo-subtle">
          {words.agentsSee} <code>{nameAtNavigators}</code>
        </p>
        <p className="mt-1 text-sm break-words text-kumo-subtle">{definition.description}</p>
        <p className="mt-1 text-xs text-kumo-subtle">
          {words.firstSeen} <Time at={firstSeenAt} />
          {changed && (
            <>
              {" "}
              · {words.changedAt} <Time at={changed.at} />
            </>
          )}
        </p>
        {hiddenText && (
          <p className="mt-2 text-sm text-kumo-danger">
            {words.hiddenHelp}
            {changed && words.hiddenWritten}
          </p>
        )}
        {changed && <DefinitionDiff before={definition} after={changed.definition} />}
        {approve.error && (
          <p role="alert" className="mt-2 text-sm text-kumo-danger">
            {approve.error.message}
          </p>
        )}
      </LayerCard>
    </li>
  );
}
