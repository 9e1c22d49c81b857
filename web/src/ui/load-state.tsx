import { Banner } from "@cloudflare/kumo/components/banner";
import { Button } from "@cloudflare/kumo/components/button";
import { Loader } from "@cloudflare/kumo/components/loader";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError } from "../api-error.ts";
import { NotFound } from "./not-found.tsx";

/** The data of a query, or its state: loading, not found, or failed with a button to try again. */
export function LoadState<Data>({ query, children }: { query: UseQueryResult<Data>; children: (data: Data) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.error instanceof ApiError && query.error.status === 404) return <NotFound />;
  if (query.error) {
    return (
      <Banner
        variant="error"
        title="This could not be loaded"
        description={query.error.message}
        action={
          <Button size="sm" onClick={() => void query.refetch()}>
            Try again
          </Button>
        }
      />
    );
  }
  return (
    <div className="flex justify-center py-16">
      <Loader />
    </div>
  );
}
