import { Button } from "@cloudflare/kumo/components/button";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { meQuery } from "../session/queries.ts";

/** The frame of the console. Sign-out is a plain form, so that it works even if the console has failed. */
export function Shell() {
  const me = useQuery(meQuery);
  return (
    <>
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
      <main className="mx-auto max-w-5xl px-4 py-6">
        <Outlet />
      </main>
    </>
  );
}
