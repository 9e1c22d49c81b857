import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useMatches, useParams } from "@tanstack/react-router";
import { projectsQuery } from "../session/queries.ts";
import { texts } from "../texts/texts.ts";
import { SignedOut } from "../ui/form/signed-out.tsx";
import { useHeadingText } from "../ui/heading.tsx";
import { Toasts } from "../ui/notices/toasts.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { Logo } from "./logo.tsx";
import { MenuDrawer } from "./menu-drawer.tsx";
import { ProjectMenu } from "./project-menu.tsx";
import { ProjectSwitcher } from "./project-switcher.tsx";
import { SearchButton } from "./search-button.tsx";

/** The frame of the console: the bar at the top, and the menu next to each page of a project. */
export function Shell() {
  const { project } = useParams({ strict: false });
  return (
    <>
      <Title project={project} />
      <a href="#content" className="sr-only z-30 bg-kumo-base px-4 py-2 focus:not-sr-only focus:absolute">
        {texts().frame.skip}
      </a>
      <header className="sticky top-0 z-10 border-b border-kumo-line bg-kumo-base">
        <div className="flex h-14 items-center gap-2 px-4">
          {project !== undefined && (
            <MenuDrawer>
              <ProjectMenu project={project} />
            </MenuDrawer>
          )}
          <Link to="/" className="flex shrink-0 items-center gap-2 font-semibold" aria-label="Cardea">
            <Logo />
            <span className={project === undefined ? "" : "max-sm:hidden"}>Cardea</span>
          </Link>
          <div className="min-w-0 flex-1">
            <ProjectSwitcher />
          </div>
          <SearchButton />
          <AccountMenu />
        </div>
      </header>
      <div className="flex">
        {project !== undefined && (
          <div className="sticky top-14 hidden h-[calc(100dvh-3.5rem)] w-56 shrink-0 overflow-y-auto border-r border-kumo-line bg-kumo-base p-3 min-[900px]:block">
            <ProjectMenu project={project} />
          </div>
        )}
        <main id="content" tabIndex={-1} className="mx-auto max-w-6xl min-w-0 flex-1 px-4 py-6 outline-none">
          <Outlet />
        </main>
      </div>
      <Toasts />
      <SignedOut />
    </>
  );
}

/** The heading of the page, its list, its project and Cardea, as the title of the browser's tab: several tabs of one kind can be told apart. */
function Title({ project }: { project: string | undefined }) {
  const { page, under } = useMatches({ select: (matches) => matches.at(-1)?.staticData ?? {} });
  const listed = useQuery(projectsQuery).data?.projects ?? [];
  const { pages } = texts();
  const heading = useHeadingText();
  const name = listed.find(({ slug }) => slug === project)?.name ?? project;
  return <title>{[heading || (page && pages[page]), under && pages[under], name, "Cardea"].filter(Boolean).join(" · ")}</title>;
}
