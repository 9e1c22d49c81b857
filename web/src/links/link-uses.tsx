import { useInfiniteQuery } from "@tanstack/react-query";
import { pageTexts } from "../texts/texts.ts";
import { LoadState } from "../ui/load-state.tsx";
import { MoreButton } from "../ui/more-button.tsx";
import { Time } from "../ui/time.tsx";
import { redemptionsQuery } from "./queries.ts";

/** The people who have used a link, and the servers each has connected through it. */
export function LinkUses({ project, link }: { project: string; link: string }) {
  const { linkForm: words } = pageTexts();
  const listed = useInfiniteQuery(redemptionsQuery(project, link));
  return (
    <div className="mt-3 border-t border-kumo-line pt-3 text-sm">
      <LoadState query={listed}>
        {({ redemptions }) =>
          redemptions.length === 0 ? (
            <p className="text-kumo-subtle">{words.notUsed}</p>
          ) : (
            <>
              <ul className="flex flex-col gap-2">
                {redemptions.map(({ id, email, servers, lastUsedAt }) => (
                  <li key={id}>
                    <span className="font-medium">{email}</span>,{" "}
                    <span className="text-kumo-subtle">
                      {words.lastUsed} <Time at={lastUsedAt} />
                    </span>
                    <ul className="mt-1 ml-4 list-disc">
                      {servers.map(({ slug, at }) => (
                        <li key={slug}>
                          {slug},{" "}
                          <span className="text-kumo-subtle">
                            {words.connected} <Time at={at} />
                          </span>
                        </li>
                      ))}
                      {servers.length === 0 && <li className="text-kumo-subtle">{words.nothingConnected}</li>}
                    </ul>
                  </li>
                ))}
              </ul>
              <MoreButton query={listed} />
            </>
          )
        }
      </LoadState>
    </div>
  );
}
