import { type SubmitEvent, useState } from "react";
import { pageTexts } from "../texts/texts.ts";
import { Banner } from "../ui/kit/banner.tsx";
import { Button } from "../ui/kit/button.tsx";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import { ArgumentField } from "./argument-field.tsx";
import { argumentsOf, readArguments } from "./arguments.ts";
import { isFailure } from "./outcome.ts";
import { type Called, type PlaygroundTool, useTryTool } from "./queries.ts";

/** Asks for the arguments of a tool, calls it, and shows the answer. */
export function ToolForm({ project, user, tool }: { project: string; user: string; tool: PlaygroundTool }) {
  const { playground: words } = pageTexts();
  const expected = argumentsOf(tool.inputSchema);
  const [typed, setTyped] = useState<ReadonlyMap<string, string>>(new Map());
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map());
  const attempt = useTryTool(project);
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const read = readArguments(expected, typed);
    setProblems("problems" in read ? read.problems : new Map());
    if ("values" in read) attempt.mutate({ user, tool: tool.name, arguments: read.values });
  };
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <LayerCard className="p-4">
        <h3 className="text-lg font-semibold break-all">{tool.name}</h3>
        <p className="mt-1 text-xs break-all text-kumo-subtle">
          <code>{tool.ownName}</code> {words.of} {tool.server}
        </p>
        {tool.description && <p className="mt-1 text-sm whitespace-pre-wrap text-kumo-subtle">{tool.description}</p>}
        <form className="mt-4 flex flex-col gap-4" onSubmit={submit} noValidate>
          {expected.length === 0 && <p className="text-sm text-kumo-subtle">{words.noArguments}</p>}
          {expected.map((argument) => (
            <ArgumentField
              key={argument.name}
              argument={argument}
              value={typed.get(argument.name) ?? argument.initial}
              onChange={(value) => setTyped(new Map(typed).set(argument.name, value))}
              problem={problems.get(argument.name)}
            />
          ))}
          <div>
            <Button type="submit" variant="primary" loading={attempt.isPending}>
              {words.call}
            </Button>
          </div>
        </form>
      </LayerCard>
      {attempt.error && <Banner variant="error" title={words.notMade} description={attempt.error.message} />}
      {attempt.data && <Outcome called={attempt.data} />}
    </div>
  );
}

function Outcome({ called }: { called: Called }) {
  const { playground: words } = pageTexts();
  const failed = isFailure(called.response);
  return (
    <LayerCard className="p-4" role="status">
      <p className="font-semibold">
        {failed ? words.failed : words.succeeded} <span className="font-normal text-kumo-subtle">{words.after(called.durationMs)}</span>
      </p>
      <Json title={words.request} value={called.request} />
      <Json title={words.response} value={called.response} />
    </LayerCard>
  );
}

function Json({ title, value }: { title: string; value: unknown }) {
  return (
    <>
      <p className="mt-3 text-sm font-medium">{title}</p>
      <pre className="mt-1 max-h-96 overflow-auto rounded-md bg-kumo-recessed p-3 text-xs break-all whitespace-pre-wrap">
        {JSON.stringify(value, null, 2)}
      </pre>
    </>
  );
}
