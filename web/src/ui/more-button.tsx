import { Button } from "@cloudflare/kumo/components/button";
import type { UseInfiniteQueryResult } from "@tanstack/react-query";

/** Loads the next page of a list, if the list has one. */
export function MoreButton({ query }: { query: Pick<UseInfiniteQueryResult, "hasNextPage" | "isFetchingNextPage" | "fetchNextPage"> }) {
  if (!query.hasNextPage) return null;
  return (
    <div className="mt-4 flex justify-center">
      <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        Show more
      </Button>
    </div>
  );
}
