import { problemsOf } from "../../api-error.ts";
import { Banner } from "../../ui/kit/banner.tsx";
import { Button } from "../../ui/kit/button.tsx";
import type { Discovery, useDiscovery } from "../queries.ts";
import { MixUpBanner } from "./mix-up-banner.tsx";

const REGISTRATIONS: Record<Discovery["registration"], string> = {
  cimd: "Cardea identifies itself there by its own document. You need no client.",
  dcr: "Cardea registers itself there. You need no client.",
  "client-needed": "The provider offers no registration. Create a client there and enter it below.",
};

/** A button that asks the server how people sign in, and the answer. */
export function DiscoveryCheck({ url, discovery }: { url: string; discovery: ReturnType<typeof useDiscovery> }) {
  const { data, error, isPending, mutate } = discovery;
  return (
    <div className="flex flex-col items-start gap-2">
      <Button size="sm" loading={isPending} disabled={!url} onClick={() => mutate(url)}>
        Check how people sign in
      </Button>
      {error && <Banner size="sm" variant="alert" title="Not found" description={Object.values(problemsOf(error).fields)[0] ?? error.message} />}
      {data && (
        <Banner
          size="sm"
          title={`People sign in at ${data.issuer}`}
          description={`${REGISTRATIONS[data.registration]} Scopes: ${data.scopes.join(", ") || "the server's own choice"}.`}
        />
      )}
      {data && data.leftOut.length > 0 && (
        <Banner size="sm" title="Cardea could not read a part of the metadata" description={`${data.leftOut.join("; ")}.`} />
      )}
      {data && data.registration === "cimd" && !data.namesItself && (
        <MixUpBanner size="sm" title="The provider does not name itself in its answers" />
      )}
    </div>
  );
}
