import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { serversQuery } from "../servers/queries.ts";
import { numberText, pageTexts, texts } from "../texts/texts.ts";
import { Disclosure, ENTRY } from "../ui/disclosure.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Input } from "../ui/kit/input.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { type AuditState, exportUrlOf, readAuditState, withFilter } from "./audit-state.ts";
import { sentenceOf } from "./sentence.ts";

type Props = {
  project: string;
  state: AuditState;
  shown: number;
  /** How many fit. Null while nobody has counted them. */
  found: { count: number; more: boolean } | null;
  change: (next: (now: AuditState) => AuditState) => void;
};

const SELECT = "h-9 max-w-full rounded-lg bg-kumo-base px-2 text-sm ring ring-kumo-line";

/** The search of the audit and its filters. What is chosen is in the address of the page. */
export function AuditFilters({ project, state, shown, found, change }: Props) {
  const { audit: words, table } = pageTexts();
  const { data } = useQuery(serversQuery(project));
  const servers = Object.fromEntries((data?.servers ?? []).map(({ slug }) => [slug, slug]));
  const facets = [
    { name: "kind", title: words.kind, choices: words.kinds },
    { name: "outcome", title: words.outcome, choices: words.outcomes },
    { name: "server", title: words.server, choices: servers },
  ] as const;
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <SearchField
        label={texts().frame.search}
        placeholder={words.searchHint}
        value={state.q ?? ""}
        onChange={(q) => change((now) => withFilter(now, "q", q))}
      />
      {facets.map(({ name, title, choices }) => (
        <select
          key={name}
          aria-label={title}
          className={SELECT}
          value={state[name] ?? ""}
          onChange={(event) => change((now) => withFilter(now, name, event.target.value))}
        >
          <option value="">
            {title}: {table.all}
          </option>
          {Object.entries<string>({ ...choices, ...(name === "server" && state.server !== undefined && { [state.server]: state.server }) }).map(
            ([choice, text]) => (
              <option key={choice} value={choice}>
                {text}
              </option>
            ),
          )}
        </select>
      ))}
      <span className="ml-auto text-sm text-kumo-subtle" role="status">
        {found === null || (found.count <= shown && !found.more)
          ? table.shown(numberText(shown))
          : table.of(numberText(shown), `${numberText(Math.max(found.count, shown))}${found.more ? "+" : ""}`)}
      </span>
      <Export project={project} state={state} />
      <MoreFilters key={JSON.stringify(state)} state={state} change={change} />
      <Chosen state={state} change={change} />
    </div>
  );
}

/** Downloads all events that fit the filters, as a file that the server makes. */
function Export({ project, state }: Pick<Props, "project" | "state">) {
  const { audit: words } = pageTexts();
  return (
    <Disclosure side="right" label={words.export} button={words.export}>
      <p className="px-2 py-1 text-kumo-subtle">{words.exportHelp}</p>
      {(["csv", "ndjson"] as const).map((format) => (
        <a key={format} className={`${ENTRY} uppercase`} href={exportUrlOf(project, state, format)} download>
          {format}
        </a>
      ))}
    </Disclosure>
  );
}

type Part = Pick<Props, "state" | "change">;
const WRITTEN = ["person", "agent", "tool", "code"] as const;
const TIMES = ["from", "to"] as const;

/** The filters that a person types. One button applies all of them. */
function MoreFilters({ state, change }: Part) {
  const { audit: words } = pageTexts();
  const [draft, setDraft] = useState(state);
  const set = (name: keyof AuditState, value: string) => setDraft({ ...draft, [name]: value });
  const apply = (event: FormEvent) => {
    event.preventDefault();
    change(() => readAuditState(draft));
  };
  return (
    <details className="w-full">
      <summary className="w-fit cursor-pointer rounded-md py-1 text-sm font-medium">{words.more}</summary>
      <form className="mt-2 grid gap-3 rounded-lg bg-kumo-base p-4 ring ring-kumo-line sm:grid-cols-2 lg:grid-cols-3" onSubmit={apply}>
        {WRITTEN.map((name) => (
          <Input
            key={name}
            label={words[name]}
            value={draft[name] ?? ""}
            autoComplete="off"
            description={name === "agent" ? words.agentHelp : undefined}
            onChange={(event) => set(name, event.target.value)}
          />
        ))}
        {TIMES.map((name) => (
          <Input key={name} label={words[name]} type="datetime-local" value={draft[name] ?? ""} onChange={(event) => set(name, event.target.value)} />
        ))}
        <div className="sm:col-span-2 lg:col-span-3">
          <Button type="submit">{words.apply}</Button>
        </div>
      </form>
    </details>
  );
}

/** What is filtered by, each with a button that removes it. */
function Chosen({ state, change }: Part) {
  const { audit: words } = pageTexts();
  const titles = { person: words.person, agent: words.agent, tool: words.tool, code: words.code, from: words.from, to: words.to };
  const more = { action: words.action, authScope: words.authScope, rule: words.rule };
  const textOf = (name: keyof typeof more | keyof typeof titles, value: string) =>
    name === "action"
      ? sentenceOf({ action: value, target: "…", server: "…", tool: "…" })
      : name === "from" || name === "to"
        ? value.replace("T", " ")
        : value;
  const chosen = Object.entries({ ...titles, ...more }).flatMap(([name, title]) => {
    const known = name as keyof typeof more | keyof typeof titles;
    const value = state[known];
    return value === undefined ? [] : [{ name: known, text: `${title}: ${textOf(known, value)}` }];
  });
  if (Object.keys(state).length === 0) return null;
  return (
    <div className="flex w-full flex-wrap items-center gap-2">
      {chosen.map(({ name, text }) => (
        <button
          key={name}
          type="button"
          aria-label={words.cleared(text)}
          className="max-w-full cursor-pointer rounded-full bg-kumo-base px-3 py-1 text-left text-sm break-all ring ring-kumo-line hover:bg-kumo-tint"
          onClick={() => change((now) => withFilter(now, name, ""))}
        >
          {text} <span aria-hidden="true">×</span>
        </button>
      ))}
      <Button size="sm" variant="ghost" onClick={() => change(() => ({}))}>
        {words.clear}
      </Button>
    </div>
  );
}
