import { Button } from "@cloudflare/kumo/components/button";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useMatches } from "@tanstack/react-router";
import { meQuery } from "../session/queries.ts";

/** The page, its project and Cardea, as the title of the browser's tab. */
function titleOf(matches: { staticData: { title?: string }; params: { project?: string } }[]): string {
  const last = matches.at(-1);
  return [last?.staticData.title, last?.params.project, "Cardea"].filter(Boolean).join(" · ");
}

/** The frame of the console. Sign-out is a plain form, so that it works even if the console has failed. */
export function Shell() {
  const me = useQuery(meQuery);
  const title = useMatches({ select: titleOf });
  return (
    <>
      <title>{title}</title>
      <a href="#content" className="sr-only bg-kumo-base px-4 py-2 focus:not-sr-only focus:absolute">
        Skip to the content
      </a>
      <header className="border-b border-kumo-line bg-kumo-base">
        <div className="mx-auto flex h-14 max-w-5xl items-center justify-between gap-4 px-4">
          <Link to="/" className="flex items-center gap-2 font-semibold">
            <img src="/cardea.svg" alt="" width={26} height={26} />
            Cardea
          </Link>
          {me.data && (
            <form method="post" action="/sign-out" className="flex min-w-0 items-center gap-3 text-sm">
              <input type="hidden" name="next" value="/" />
              <span className="truncate text-kumo-subtle">{me.data.email}</span>
              <Button type="submit" size="sm">
                Sign out
              </Button>
            </form>
          )}
        </div>
      </header>
      <main id="content" tabIndex={-1} className="mx-auto max-w-5xl px-4 py-6 outline-none">
        <Outlet />
      </main>
    </>
  );
}
