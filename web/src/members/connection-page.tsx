import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { serversQuery } from "../servers/queries.ts";
import { LastCalls } from "../session/last-calls.tsx";
import { withoutNews } from "../session/news.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Heading } from "../ui/heading.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { ClipboardText } from "../ui/kit/clipboard-text.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { Facts } from "../ui/table/facts.tsx";
import { Time } from "../ui/time.tsx";
import { nameOf, stateOf, whoseOf } from "./describe-connection.ts";
import { type Connection, credentialQuery, useRevokeCredential } from "./queries.ts";

/** One connection: what it is for, whose it is, its state, and the last calls with it (F50). */
export function ConnectionPage() {
  const { project, connection: id } = useParams({ from: "/console/$project/connections/$connection" });
  const found = useQuery({ ...credentialQuery(project, id), refetchInterval: withoutNews(10_000) });
  const revoke = useRevokeCredential(project);
  const { members: words } = pageTexts();
  return (
    <LoadState query={found}>
      {(connection) => (
        <>
          <Heading title={nameOf(connection)}>
            {connection.status !== "revoked" && (
              <ConfirmButton
                action={words.revoke}
                label={words.revokeOne(connection.server, connection.email ?? words.theProject)}
                question={words.revokeAsk}
                consequence={words.revokeLoss}
                mutation={revoke}
                input={connection.id}
              />
            )}
          </Heading>
          <ConnectionFacts project={project} connection={connection} />
          <LastCalls
            project={project}
            which={{ authScope: connection.authScope, ...(connection.userId !== null && { person: connection.userId }) }}
          />
        </>
      )}
    </LoadState>
  );
}

const VARIANTS = { active: "success", expired: "warning", revoked: "neutral" } as const;

function ConnectionFacts({ project, connection }: { project: string; connection: Connection }) {
  const { details, members: words } = pageTexts();
  const { server, scope, status, link, id, createdAt, updatedAt } = connection;
  const name = useQuery(serversQuery(project)).data?.servers.find(({ slug }) => slug === server)?.name ?? server;
  return (
    <Facts
      facts={[
        { title: words.state, value: <State connection={connection} /> },
        {
          title: words.server,
          value: (
            <Link to="/console/$project/servers/$server" params={{ project, server }} className="text-kumo-link underline">
              {name}
            </Link>
          ),
        },
        { title: texts().pages.authScope, value: scope },
        { title: words.whose, value: <Owner project={project} connection={connection} /> },
        { title: words.since, value: <Time at={createdAt} /> },
        { title: status === "revoked" ? details.revokedAt : words.changed, value: <Time at={updatedAt} /> },
        ...(link === null
          ? []
          : [
              {
                title: details.givenThrough,
                value: (
                  <Link to="/console/$project/links" params={{ project }} search={{ q: link }} className="text-kumo-link underline">
                    {details.anAuthLink}
                  </Link>
                ),
              },
            ]),
        { title: details.id, value: <ClipboardText size="sm" text={id} /> },
      ]}
    />
  );
}

function State({ connection }: { connection: Connection }) {
  const { details, memberPage } = pageTexts();
  const { status, endedBy, providerRevocation } = connection;
  return (
    <>
      <Badge variant={VARIANTS[status]} appearance="dot">
        {stateOf(connection)}
      </Badge>
      {endedBy !== null && <span>{details.endedBy[endedBy]}</span>}
      {status === "revoked" && providerRevocation !== null && <span>{memberPage.provider[providerRevocation]}</span>}
    </>
  );
}

/** The person, with the way to their page. A person of the playground need not be a member. */
function Owner({ project, connection }: { project: string; connection: Connection }) {
  if (connection.userId === null || connection.playground) return <span className="break-all">{whoseOf(connection)}</span>;
  return (
    <Link to="/console/$project/members/$member" params={{ project, member: connection.userId }} className="break-all text-kumo-link underline">
      {whoseOf(connection)}
    </Link>
  );
}
