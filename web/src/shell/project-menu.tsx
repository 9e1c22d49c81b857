import { useQuery } from "@tanstack/react-query";
import { Link, useMatches } from "@tanstack/react-router";
import { projectQuery } from "../session/queries.ts";
import { texts } from "../texts/texts.ts";
import { ENTRY } from "../ui/disclosure.tsx";
import { sectionsFor } from "./sections.ts";
import { WaitingChanges } from "./waiting-changes.tsx";

/** The pages of a project, in sections. The entry of the page that is shown is marked, or that of the list to which this page belongs. */
export function ProjectMenu({ project }: { project: string }) {
  const { page: shown, under } = useMatches({ select: (matches) => matches.at(-1)?.staticData ?? {} });
  const { frame, pages } = texts();
  const sections = sectionsFor(useQuery(projectQuery(project)).data?.role);
  return (
    <nav aria-label={frame.project} className="flex flex-col gap-3 text-sm">
      {sections.map((section) => (
        <div key={section.entries[0]?.to}>
          {section.heading && <p className="mb-1 px-2 text-xs font-medium text-kumo-subtle">{frame[section.heading]}</p>}
          <ul className="flex flex-col gap-0.5">
            {section.entries.map(({ to, page }) => (
              <li key={to}>
                {/* The address of one entry can begin with that of another. */}
                <Link
                  to={to}
                  params={{ project }}
                  className={ENTRY}
                  activeOptions={{ exact: true }}
                  aria-current={page === (under ?? shown) ? "page" : undefined}
                >
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
