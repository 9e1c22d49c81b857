import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { pageTexts, texts } from "../texts/texts.ts";
import { Heading } from "../ui/heading.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Banner } from "../ui/kit/banner.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Empty } from "../ui/kit/empty.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { Changing } from "../ui/may-change.tsx";
import { BulkAction } from "../ui/table/bulk-action.tsx";
import { DataTable, type Selected } from "../ui/table/data-table.tsx";
import { timeText } from "../ui/table/export.ts";
import { Time } from "../ui/time.tsx";
import { DefinitionDiff } from "../ui/tools/definition-diff.tsx";
import { FilterButtons } from "./filter-buttons.tsx";
import { type Deciding, type Decision, type State, type ToolChange, toolChangesQuery, useDecide } from "./queries.ts";

/** The changes of all tools of a project, on which an administrator decides. */
export function ToolChanges() {
  const { project } = useParams({ from: "/console/$project" });
  const { toolChanges: words, about } = pageTexts();
  const [state, setState] = useState<State>("waiting");
  const listed = useQuery(toolChangesQuery(project, state));
  const decide = useDecide(project);
  const problem = decide.data?.failed.map(({ row, reason }) => `${row.nameAtNavigators}: ${reason}`).join(" ");
  return (
    <>
      <Heading title={texts().pages.toolChanges} about={about.toolChanges} />
      <div className="mb-4">
        <FilterButtons label={words.show} choices={words.states} value={state} onChange={setState} />
      </div>
      <div role="alert">{problem && <Banner className="mb-4" variant="error" title={problem} />}</div>
      <LoadState query={listed}>
        {({ changes }) =>
          changes.length === 0 ? (
            <Empty title={words.none[state]} description={words.noneHelp[state]} />
          ) : (
            <Changes project={project} state={state} changes={changes} isPending={decide.isPending} decide={decide.mutate} />
          )
        }
      </LoadState>
    </>
  );
}

type Props = {
  project: string;
  state: State;
  changes: ToolChange[];
  isPending: boolean;
  decide: (deciding: Deciding) => void;
};

function Changes({ project, state, changes, isPending, decide }: Props) {
  const { toolChanges: words, tools } = pageTexts();
  const nameOf = ({ nameAtNavigators }: ToolChange) => nameAtNavigators;
  const columns = [
    { id: "tool", title: words.tool, cell: (change: ToolChange) => <Tool change={change} />, sortBy: nameOf, text: nameOf },
    {
      id: "server",
      title: words.server,
      cell: ({ server }: ToolChange) => (
        <Link to="/console/$project/servers/$server/tools" params={{ project, server: server.slug }} className="underline">
          {server.name}
        </Link>
      ),
      sortBy: ({ server }: ToolChange) => server.name,
      text: ({ server }: ToolChange) => server.name,
    },
    {
      id: "at",
      title: words.at,
      cell: ({ changed }: ToolChange) => (changed ? <Time at={changed.at} /> : null),
      sortBy: ({ changed }: ToolChange) => changed?.at ?? 0,
      text: ({ changed }: ToolChange) => timeText(changed?.at ?? 0),
    },
  ];
  const decideSome = useDecide(project);
  const mayRefuse = (of: ToolChange[]) => state === "waiting" && of.every((one) => one.state === "held");
  const buttons = (change: ToolChange) => (
    <Changing>
      <Button
        size="sm"
        variant="primary"
        aria-label={words.one(tools.approve, nameOf(change))}
        loading={isPending}
        onClick={() => decide({ decision: "approve", changes: [change] })}
      >
        {tools.approve}
      </Button>
      {mayRefuse([change]) && (
        <Button
          size="sm"
          aria-label={words.one(words.refuse, nameOf(change))}
          loading={isPending}
          onClick={() => decide({ decision: "refuse", changes: [change] })}
        >
          {words.refuse}
        </Button>
      )}
    </Changing>
  );
  const bulk = (selected: Selected<ToolChange>, decision: Decision, action: string) => (
    <BulkAction
      selected={selected}
      rows={selected.rows}
      nameOf={nameOf}
      action={action}
      label={words.several(action, selected.rows.length)}
      question={words.ask[decision](selected.rows.length)}
      consequence={words.askHelp[decision]}
      isHarmless
      mutation={decideSome}
      input={{ decision, changes: selected.rows }}
    />
  );
  return (
    <DataTable
      label={texts().pages.toolChanges}
      rows={changes}
      idOf={({ server, name }) => `${server.slug} ${name}`}
      nameOf={nameOf}
      columns={columns}
      facets={[
        { id: "text", title: words.text, choices: { hidden: tools.hidden }, has: ({ hiddenText }) => hiddenText },
        { id: "use", title: words.use, choices: words.uses, has: (change, choice) => change.state === choice },
      ]}
      searchHint={words.searchHint}
      textOf={({ nameAtNavigators, name, server }) => `${nameAtNavigators} ${name} ${server.name}`}
      below={({ definition, changed }) => changed && <Difference before={definition} after={changed.definition} />}
      bulk={(selected) => (
        <>
          {bulk(selected, "approve", tools.approve)}
          {mayRefuse(selected.rows) && bulk(selected, "refuse", words.refuse)}
        </>
      )}
      actions={buttons}
      exportName={`${project}-tool-changes`}
    />
  );
}

function Tool({ change: { nameAtNavigators, state, hiddenText } }: { change: ToolChange }) {
  const { toolChanges: words, tools } = pageTexts();
  return (
    <>
      <p className="flex flex-wrap items-center gap-2">
        <code className="font-semibold break-all">{nameAtNavigators}</code>
        <Badge variant={state === "held" ? "warning" : "neutral"}>{words.uses[state === "held" ? "held" : "changed"]}</Badge>
        {hiddenText && <Badge variant="error">{tools.hidden}</Badge>}
      </p>
      {hiddenText && (
        <p className="mt-1 text-sm text-kumo-danger">
          {tools.hiddenHelp}
          {tools.hiddenWritten}
        </p>
      )}
    </>
  );
}

function Difference({ before, after }: { before: unknown; after: unknown }) {
  return (
    <details className="mt-2" open>
      <summary className="cursor-pointer text-sm text-kumo-subtle">{pageTexts().toolChanges.difference}</summary>
      <DefinitionDiff before={before} after={after} />
    </details>
  );
}
