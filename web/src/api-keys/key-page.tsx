import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { LastCalls } from "../session/last-calls.tsx";
import { withoutNews } from "../session/news.ts";
import { pageTexts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Heading } from "../ui/heading.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { ClipboardText } from "../ui/kit/clipboard-text.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { Facts } from "../ui/table/facts.tsx";
import { Time } from "../ui/time.tsx";
import { purposeOf, stateOf } from "./describe-key.ts";
import { apiKeyQuery, type OneApiKey, useRevokeApiKey } from "./queries.ts";

/** One API key: what it may do, who made it, its state, and the last calls by it (F95). */
export function KeyPage() {
  const { project, key: id } = useParams({ from: "/console/$project/keys/$key" });
  const found = useQuery({ ...apiKeyQuery(project, id), refetchInterval: withoutNews(10_000) });
  const revoke = useRevokeApiKey(project);
  const { keys: words } = pageTexts();
  return (
    <LoadState query={found}>
      {(key) => (
        <>
          <Heading title={key.name}>
            {key.revokedAt === null && (
              <ConfirmButton
                action={words.revoke}
                label={words.revokeOne(key.name)}
                question={words.revokeAsk(key.name)}
                consequence={words.revokeLoss}
                mutation={revoke}
                input={key.id}
              />
            )}
          </Heading>
          <KeyFacts project={project} apiKey={key} />
          <LastCalls project={project} which={{ agent: key.id }} />
        </>
      )}
    </LoadState>
  );
}

const VARIANTS = { active: "success", expired: "neutral", revoked: "neutral" } as const;

function KeyFacts({ project, apiKey }: { project: string; apiKey: OneApiKey }) {
  const { details, keys: words, memberPage } = pageTexts();
  const state = stateOf(apiKey, Date.now());
  const { navigator, createdBy, createdAt, lastUsedAt, expiresAt, revokedAt, id } = apiKey;
  return (
    <Facts
      facts={[
        {
          title: words.state,
          value: (
            <>
              <Badge variant={VARIANTS[state]} appearance="dot">
                {{ active: words.active, expired: words.expired, revoked: memberPage.states.revoked }[state]}
              </Badge>
              {revokedAt !== null && <Time at={revokedAt} />}
            </>
          ),
        },
        { title: words.purpose, value: purposeOf(apiKey) },
        {
          title: details.worksAt,
          value:
            navigator === null ? (
              details.everywhere
            ) : (
              <Link to="/console/$project/navigators/$navigator" params={{ project, navigator }} className="text-kumo-link underline">
                {words.only(navigator)}
              </Link>
            ),
        },
        {
          title: words.created,
          value: (
            <>
              <Time at={createdAt} /> {createdBy !== null && <span className="break-all">{words.by(createdBy)}</span>}
            </>
          ),
        },
        { title: words.lastUsed, value: lastUsedAt === null ? words.neverUsed : <Time at={lastUsedAt} /> },
        { title: words.ends, value: expiresAt === null ? words.never : <Time at={expiresAt} /> },
        { title: details.id, value: <ClipboardText size="sm" text={id} /> },
      ]}
    />
  );
}
