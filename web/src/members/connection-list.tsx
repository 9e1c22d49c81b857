import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { serversQuery } from "../servers/queries.ts";
import { withoutNews } from "../session/news.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Heading } from "../ui/heading.tsx";
import { Empty } from "../ui/kit/empty.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { MoreButton } from "../ui/more-button.tsx";
import { whileOnePage } from "../ui/pages.ts";
import { BulkAction } from "../ui/table/bulk-action.tsx";
import { DataTable, type Selected } from "../ui/table/data-table.tsx";
import { timeText } from "../ui/table/export.ts";
import { useTableState } from "../ui/table/use-table-state.ts";
import { Time } from "../ui/time.tsx";
import { nameOf, stateOf, whoseOf } from "./describe-connection.ts";
import { type Credential, connectionsAskedOf, credentialsQuery, useRevokeCredential, useRevokeCredentials, useRevokeFound } from "./queries.ts";

/** Every credential of the project that is not revoked, including those of the project itself and of the playground (F50). */
export function ConnectionList() {
  const { project } = useParams({ from: "/console/$project" });
  const { state } = useTableState();
  const listed = useInfiniteQuery({ ...credentialsQuery(project, connectionsAskedOf(state)), refetchInterval: whileOnePage(withoutNews(10_000)) });
  const servers = useQuery(serversQuery(project)).data?.servers ?? [];
  const revoke = useRevokeCredential(project);
  const { about, members: words } = pageTexts();
  const isWhole = state.q === undefined && state.is === undefined;
  return (
    <>
      <Heading title={texts().pages.connections} about={about.connections} />
      <LoadState query={listed}>
        {({ credentials, found }) =>
          credentials.length === 0 && isWhole && !listed.hasNextPage ? (
            <Empty
              title={words.noConnections}
              description={words.noConnectionsHelp}
              contents={
                <Link to="/console/$project/links" params={{ project }} className="underline">
                  {texts().pages.links}
                </Link>
              }
            />
          ) : (
            <DataTable
              label={texts().pages.connections}
              rows={credentials}
              idOf={({ id }) => id}
              nameOf={nameOf}
              columns={columnsOf(project)}
              facets={facetsOf(Object.fromEntries(servers.map(({ slug, name }) => [slug, name])))}
              searchHint={words.connectionsHint}
              arranged
              {...(found && { total: Math.max(found.count, credentials.length), isMore: found.more })}
              bulk={(selected) => {
                const isAll = !listed.hasNextPage && selected.rows.length === credentials.length;
                return isAll && selected.rows.length > FEW ? (
                  <FoundBulk project={project} selected={selected} />
                ) : (
                  <Bulk project={project} selected={selected} />
                );
              }}
              actions={(credential) => (
                <ConfirmButton
                  action={words.revoke}
                  label={words.revokeOne(credential.server, credential.email ?? words.theProject)}
                  question={words.revokeAsk}
                  consequence={words.revokeLoss}
                  mutation={revoke}
                  input={credential.id}
                />
              )}
              exportName={`${project}-connections`}
              more={<MoreButton query={listed} />}
              rest={listed}
            />
          )
        }
      </LoadState>
    </>
  );
}

function Bulk({ project, selected }: { project: string; selected: Selected<Credential> }) {
  const { members: words } = pageTexts();
  const { rows } = selected;
  return (
    <BulkAction
      selected={selected}
      rows={rows}
      input={rows}
      nameOf={nameOf}
      action={words.revoke}
      question={words.revokeConnectionsAsk(rows.length)}
      consequence={words.revokeConnectionsLoss}
      mutation={useRevokeCredentials(project)}
    />
  );
}

/** So many connections are revoked one by one, while the page is open; more that a search found, in the background. */
const FEW = 20;

/** Revokes all that the search has found. */
function FoundBulk({ project, selected }: { project: string; selected: Selected<Credential> }) {
  const { members: words } = pageTexts();
  const { state } = useTableState();
  const { rows } = selected;
  return (
    <BulkAction
      selected={selected}
      rows={rows}
      input={connectionsAskedOf(state)}
      nameOf={nameOf}
      action={words.revoke}
      question={words.revokeConnectionsAsk(rows.length)}
      consequence={words.revokeFoundLoss}
      mutation={useRevokeFound(project)}
    />
  );
}

/** The API filters by them. @param servers their names by their slugs */
function facetsOf(servers: Record<string, string>) {
  const { members: words } = pageTexts();
  const states = { active: words.isConnected, expired: words.signInEnded };
  return [
    { id: "server", title: words.server, choices: servers, has: () => true },
    { id: "owner", title: words.whose, choices: words.owners, has: () => true },
    { id: "state", title: words.state, choices: states, has: () => true },
  ];
}

/** The API sorts by one of them. */
function columnsOf(project: string) {
  const { members: words } = pageTexts();
  return [
    {
      id: "server",
      title: words.server,
      cell: (one: Credential) => (
        <Link
          to="/console/$project/connections/$connection"
          params={{ project, connection: one.id }}
          aria-label={nameOf(one)}
          className="font-semibold underline"
        >
          {one.server}
        </Link>
      ),
      text: ({ server }: Credential) => server,
    },
    { id: "scope", title: texts().pages.authScope, cell: ({ scope }: Credential) => scope, text: ({ scope }: Credential) => scope },
    {
      id: "whose",
      title: words.whose,
      cell: (credential: Credential) => <span className="break-all">{whoseOf(credential)}</span>,
      text: whoseOf,
    },
    { id: "state", title: words.state, cell: stateOf, text: stateOf },
    {
      id: "changed",
      title: words.changed,
      cell: ({ updatedAt }: Credential) => <Time at={updatedAt} />,
      text: ({ updatedAt }: Credential) => timeText(updatedAt),
    },
    {
      id: "since",
      title: words.since,
      cell: ({ createdAt }: Credential) => <Time at={createdAt} />,
      sortBy: ({ createdAt }: Credential) => createdAt,
      text: ({ createdAt }: Credential) => timeText(createdAt),
    },
  ];
}
