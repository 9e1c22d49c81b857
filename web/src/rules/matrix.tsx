import { useId } from "react";
import { type Navigator, useAllowServer } from "../navigators/queries.ts";
import type { Server } from "../servers/queries.ts";
import { isManaged } from "../session/managed.tsx";
import { pageTexts } from "../texts/texts.ts";
import { useAskIfManaged } from "../ui/ask-if-managed.tsx";
import { useMayChange } from "../ui/may-change.tsx";
import { stateAt } from "./matrix-state.ts";

const LOOKS = {
  all: "bg-kumo-success-tint text-kumo-success",
  some: "bg-kumo-warning-tint text-kumo-warning",
  none: "bg-kumo-danger-tint text-kumo-danger",
};

const CELL = "border-b border-kumo-line px-3 py-2 text-left align-middle";

/** Which server each navigator shows. A press shows the server there, or denies it as a whole. */
export function Matrix({ project, servers, navigators }: { project: string; servers: Server[]; navigators: Navigator[] }) {
  const { matrix: words } = pageTexts();
  const id = useId();
  const allow = useAllowServer(project);
  const mayChange = useMayChange();
  const { ask, dialog } = useAskIfManaged();
  if (servers.length === 0) return null;
  return (
    <section aria-labelledby={id} className="mb-10">
      {dialog}
      <h2 id={id} className="text-lg font-semibold">
        {words.title}
      </h2>
      <p className="mt-1 mb-4 max-w-2xl text-sm text-kumo-subtle">{words.about}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls has to be reached with the keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form, and a section would be a landmark with the name of the one around it */}
      <div role="group" aria-label={words.title} tabIndex={0} className="max-w-full overflow-x-auto rounded-lg bg-kumo-base ring ring-kumo-line">
        <table className="w-full border-separate border-spacing-0 text-sm [&_tbody_tr:last-child>*]:border-b-0">
          <thead>
            <tr className="text-xs text-kumo-subtle">
              <th scope="col" className={`sticky left-0 bg-kumo-base font-medium ${CELL}`}>
                {words.server}
              </th>
              {navigators.map(({ slug, name }) => (
                <th key={slug} scope="col" className={`font-medium whitespace-nowrap ${CELL}`}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {servers.map((server) => (
              <tr key={server.slug}>
                <th scope="row" className={`sticky left-0 min-w-32 max-w-48 bg-kumo-base font-medium break-words ${CELL}`}>
                  {server.name}
                </th>
                {navigators.map((navigator) => {
                  const { kind, count } = stateAt(navigator.denied, server.slug);
                  const text = server.state === "paused" ? words.paused : words.states[kind](count);
                  return (
                    <td key={navigator.slug} className={CELL}>
                      <button
                        type="button"
                        aria-label={words.cell(server.name, navigator.name, text)}
                        aria-pressed={kind !== "none"}
                        disabled={allow.isPending || !mayChange}
                        className={`cursor-pointer disabled:cursor-default rounded-full px-2.5 py-1 text-xs font-medium whitespace-nowrap outline-none focus-visible:ring-2 focus-visible:ring-kumo-focus ${LOOKS[kind]}`}
                        onClick={() => ask(isManaged(navigator), () => allow.mutate({ navigator, server, isAllowed: kind === "none" }))}
                      >
                        {text}
                      </button>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p role="alert" className="mt-2 text-sm text-kumo-danger empty:hidden">
        {allow.error?.message}
      </p>
    </section>
  );
}
