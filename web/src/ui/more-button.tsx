import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { pageTexts } from "../texts/texts.ts";
import { Button } from "./kit/button.tsx";

/** Loads the next page of a list, if the list has one. */
export function MoreButton({ query }: { query: Pick<UseInfiniteQueryResult, "hasNextPage" | "isFetchingNextPage" | "fetchNextPage"> }) {
  if (!query.hasNextPage) return null;
  return (
    <div className="mt-4 flex justify-center">
      <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {pageTexts().table.more}
      </Button>
    </div>
  );
}
