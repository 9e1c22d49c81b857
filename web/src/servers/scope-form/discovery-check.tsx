import { problemsOf } from "../../api-error.ts";
import { pageTexts } from "../../texts/texts.ts";
import { Banner } from "../../ui/kit/banner.tsx";
import { Button } from "../../ui/kit/button.tsx";
import type { useDiscovery } from "../queries.ts";
import { MixUpBanner } from "./mix-up-banner.tsx";

/** A button that asks the server how people sign in, and the answer. */
export function DiscoveryCheck({ url, discovery }: { url: string; discovery: ReturnType<typeof useDiscovery> }) {
  const { oauthForm: words, serverMore } = pageTexts();
  const { data, error, isPending, mutate } = discovery;
  return (
    <div className="flex flex-col items-start gap-2">
      <Button size="sm" loading={isPending} disabled={!url} onClick={() => mutate(url)}>
        {words.check}
      </Button>
      {error && <Banner size="sm" variant="alert" title={words.notFound} description={Object.values(problemsOf(error).fields)[0] ?? error.message} />}
      {data && (
        <Banner
          size="sm"
          title={words.signInAt(data.issuer)}
          description={`${words.registrations[data.registration]} ${words.scopesOf(data.scopes.join(", ") || words.ownChoice)}`}
        />
      )}
      {data && data.leftOut.length > 0 && <Banner size="sm" title={words.notRead} description={`${data.leftOut.join("; ")}.`} />}
      {data && data.registration === "cimd" && !data.namesItself && <MixUpBanner size="sm" title={serverMore.noName} />}
    </div>
  );
}
