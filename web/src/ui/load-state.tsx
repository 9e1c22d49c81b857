import type { ReactNode } from "react";
import { ApiError } from "../api-error.ts";
import { texts } from "../texts/texts.ts";
import { Banner } from "./kit/banner.tsx";
import { Button } from "./kit/button.tsx";
import { Spinner } from "./kit/spinner.tsx";
import { NotFound } from "./not-found.tsx";

/** What this needs of a query. */
export type Reading<Data> = { data: Data | undefined; error: Error | null; refetch: () => Promise<unknown> };

/** The data of a query, or its state: loading, not found, or failed with a button to try again. */
export function LoadState<Data>({ query, children }: { query: Reading<Data>; children: (data: Data) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.error instanceof ApiError && query.error.status === 404) return <NotFound />;
  if (query.error) {
    return (
      <Banner
        variant="error"
        title={texts().common.notLoaded}
        description={query.error.message}
        action={
          <Button size="sm" onClick={() => void query.refetch()}>
            {texts().common.tryAgain}
          </Button>
        }
      />
    );
  }
  return (
    <div className="flex justify-center py-16">
      <Spinner />
    </div>
  );
}
