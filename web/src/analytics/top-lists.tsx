import { Link } from "@tanstack/react-router";
import { numberText, pageTexts } from "../texts/texts.ts";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import { type AnalyticsState, type Subject, withSubject } from "./analytics-state.ts";
import type { Analytics, Top } from "./queries.ts";

type Props = { project: string; state: AnalyticsState; found: Pick<Analytics, "servers" | "tools" | "navigators" | "agents"> };

const LISTS = [
  { name: "servers", subject: "server" },
  { name: "tools", subject: undefined },
  { name: "navigators", subject: "navigator" },
  { name: "agents", subject: "agent" },
] as const;

/** The servers, tools, navigators and agents with the most calls. A name leads to its own numbers. */
export function TopLists({ project, state, found }: Props) {
  const { analytics: words } = pageTexts();
  return (
    <>
      {LISTS.filter(({ name }) => found[name].length > 0).map(({ name, subject }) => (
        <LayerCard key={name} className="min-w-0 p-4">
          <h2 className="font-semibold">{words.top[name]}</h2>
          <ol className="mt-2 flex flex-col text-sm">
            {found[name].map((row) => (
              <li key={JSON.stringify([row.key, row.name])} className="flex items-center justify-between gap-3 py-1">
                <Name project={project} state={state} row={row} subject={subject} />
                <span className="text-kumo-subtle whitespace-nowrap tabular-nums">
                  {numberText(row.calls)}
                  {row.failed > 0 && words.failures(numberText(row.failed))}
                </span>
              </li>
            ))}
          </ol>
        </LayerCard>
      ))}
    </>
  );
}

function Name({ project, state, row: { key, name }, subject }: Omit<Props, "found"> & { row: Top; subject: Subject | undefined }) {
  const { analytics: words } = pageTexts();
  if (key === null) return <span>{words.others}</span>;
  const text = subject === undefined ? `${key}: ${name ?? ""}` : (name ?? key);
  if (subject === undefined || state[subject] === key) return <span className="min-w-0 break-all">{text}</span>;
  return (
    <Link
      to="/console/$project/analytics"
      params={{ project }}
      search={withSubject(state, { name: subject, value: key })}
      className="min-w-6 py-0.5 break-all underline-offset-2 hover:underline"
    >
      {text}
    </Link>
  );
}
