import { Link } from "@tanstack/react-router";
import { texts } from "../texts/texts.ts";
import { ENTRY } from "../ui/disclosure.tsx";
import { SECTIONS } from "./sections.ts";
import { WaitingChanges } from "./waiting-changes.tsx";

/** The pages of a project, in sections. */
export function ProjectMenu({ project }: { project: string }) {
  const { frame, pages } = texts();
  return (
    <nav aria-label={frame.project} className="flex flex-col gap-3 text-sm">
      {SECTIONS.map((section) => (
        <div key={section.entries[0].to}>
          {"heading" in section && <p className="mb-1 px-2 text-xs font-medium text-kumo-subtle">{frame[section.heading]}</p>}
          <ul className="flex flex-col gap-0.5">
            {section.entries.map(({ to, page }) => (
              <li key={to}>
                <Link to={to} params={{ project }} className={ENTRY}>
                  {pages[page]}
                  {page === "toolChanges" && <WaitingChanges project={project} />}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
