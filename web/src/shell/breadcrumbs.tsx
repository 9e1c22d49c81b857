import { Link, useMatches } from "@tanstack/react-router";
import { texts } from "../texts/texts.ts";
import { SECTIONS } from "./sections.ts";

const ENTRIES = SECTIONS.flatMap(({ entries }) => [...entries]);

/** Where the page stands: the project, the list that the page belongs to, and the page. */
export function Breadcrumbs({ project, name }: { project: string; name: string }) {
  const { page, under } = useMatches({ select: (matches) => matches.at(-1)?.staticData ?? {} });
  const { frame, pages } = texts();
  const list = ENTRIES.find((entry) => entry.page === under);
  return (
    <nav aria-label={frame.breadcrumbs} className="mb-2 text-sm text-kumo-subtle">
      <ol className="flex flex-wrap gap-x-2">
        {/* A long name stays on its line. */}
        <li className="max-w-48 min-w-0 sm:max-w-96">
          <Link to="/console/$project" params={{ project }} activeOptions={{ exact: true }} className="block truncate hover:underline">
            {name}
          </Link>
        </li>
        {list && (
          <li className="before:mr-2 before:content-['/']">
            <Link to={list.to} params={{ project }} activeOptions={{ exact: true }} className="hover:underline">
              {pages[list.page]}
            </Link>
          </li>
        )}
        {page && (
          <li className="before:mr-2 before:content-['/']" aria-current="page">
            {pages[page]}
          </li>
        )}
      </ol>
    </nav>
  );
}
