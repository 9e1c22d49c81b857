import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { pageTexts } from "../texts/texts.ts";
import { Button } from "../ui/kit/button.tsx";
import { CheckIcon } from "../ui/kit/icons.tsx";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import { hideChecklist, isChecklistHidden } from "../ui/preferences.ts";
import type { Overview } from "./queries.ts";

type Props = { project: string; steps: Overview["steps"] };
type Name = "project" | "server" | "account" | "agent" | "people";

const NAMES: Name[] = ["project", "server", "account", "agent", "people"];
const LINK = "inline-flex h-9 items-center rounded-lg px-3 text-base font-medium";

/** The first steps of a project. Each is ticked by what has happened. The list is gone when all are done, or when it was hidden. */
export function Checklist({ project, steps }: Props) {
  const { overview: words } = pageTexts();
  const [hidden, setHidden] = useState(() => isChecklistHidden(project));
  const isDone = (name: Name) => name === "project" || steps[name];
  const done = NAMES.filter(isDone).length;
  const next = NAMES.find((name) => !isDone(name));
  if (hidden || next === undefined) return null;
  const hide = () => {
    hideChecklist(project);
    setHidden(true);
  };
  return (
    <section className="mb-8">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-lg font-semibold">
          {words.first} <span className="text-base font-normal text-kumo-subtle">{words.done(done, NAMES.length)}</span>
        </h2>
        <Button size="sm" variant="ghost" onClick={hide}>
          {words.hide}
        </Button>
      </div>
      <LayerCard>
        <ol>
          {NAMES.map((name, index) => (
            <li key={name} className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-kumo-line p-4 last:border-b-0">
              <span
                className={`flex size-7 shrink-0 items-center justify-center rounded-full text-sm ${isDone(name) ? "bg-kumo-success-tint text-kumo-success" : "ring ring-kumo-line"}`}
              >
                {isDone(name) ? <CheckIcon size={16} /> : <span aria-hidden="true">{index + 1}</span>}
                {isDone(name) && <span className="sr-only">{words.isDone}</span>}
              </span>
              <div className="min-w-0 flex-1 basis-60">
                <p className="font-medium">{words.steps[name].title}</p>
                <p className="text-sm text-kumo-subtle">{helpOf(name, steps)}</p>
              </div>
              {!isDone(name) && (
                <Go name={name} project={project} isNext={name === next} byLink={steps.needsAccount}>
                  {name === "people" && !steps.needsAccount ? words.invite.action : words.steps[name].action}
                </Go>
              )}
            </li>
          ))}
        </ol>
      </LayerCard>
    </section>
  );
}

/** What a step is for. Where no server asks for an account, there is nothing to connect, and no auth link. */
function helpOf(name: Name, { server, needsAccount }: Overview["steps"]): string {
  const { overview: words } = pageTexts();
  if (server && !needsAccount && name === "account") return words.noAccount;
  return server && !needsAccount && name === "people" ? words.invite.help : words.steps[name].help;
}

type GoProps = { name: Name; project: string; isNext: boolean; byLink: boolean; children: ReactNode };

/** The way to the page of a step. @property byLink whether people are invited by an auth link */
function Go({ name, project, isNext, byLink, children }: GoProps) {
  const looks = `${LINK} ${isNext ? "bg-kumo-contrast text-kumo-inverse hover:opacity-90" : "ring ring-kumo-line hover:bg-kumo-tint"}`;
  const params = { project };
  if (name === "account")
    return (
      <a href={`/home/${project}`} className={looks}>
        {children}
      </a>
    );
  if (name === "agent")
    return (
      <Link to="/console/$project/agents/connect" params={params} className={looks}>
        {children}
      </Link>
    );
  const invite = byLink ? "/console/$project/links/new" : "/console/$project/members/new";
  return (
    <Link to={name === "people" ? invite : "/console/$project/servers/new"} params={params} className={looks}>
      {children}
    </Link>
  );
}
