import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { projectsQuery } from "../session/queries.ts";
import { texts } from "../texts/texts.ts";
import { Disclosure, ENTRY } from "../ui/disclosure.tsx";
import { CaretIcon } from "../ui/kit/icons.tsx";

/** Names the project that is open, and leads to the others. */
export function ProjectSwitcher() {
  const { project } = useParams({ strict: false });
  const listed = useQuery(projectsQuery).data?.projects ?? [];
  const { frame } = texts();
  if (project === undefined) return null;
  const current = listed.find(({ slug }) => slug === project);
  const name = current?.name ?? project;
  // Only eyes need the icon.
  const iconOf = (icon?: string) => icon && <span aria-hidden="true">{icon}</span>;
  return (
    <Disclosure
      side="left"
      label={`${frame.switchProject}: ${name}`}
      button={
        <>
          {iconOf(current?.icon)}
          <span className="truncate font-medium">{name}</span>
          <CaretIcon size={14} className="shrink-0" />
        </>
      }
    >
      <ul>
        {listed
          .filter(({ role }) => role !== "member")
          .map(({ slug, name, icon }) => (
            <li key={slug}>
              <Link to="/console/$project" params={{ project: slug }} className={ENTRY} aria-current={slug === project ? "page" : undefined}>
                {iconOf(icon)} {name}
              </Link>
            </li>
          ))}
        <li className="mt-1 border-t border-kumo-line pt-1">
          <Link to="/" className={ENTRY}>
            {frame.allProjects}
          </Link>
        </li>
      </ul>
    </Disclosure>
  );
}
