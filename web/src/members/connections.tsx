import { useInfiniteQuery } from "@tanstack/react-query";
import { pageTexts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { MoreButton } from "../ui/more-button.tsx";
import { PlainTable } from "../ui/table/plain-table.tsx";
import { Time } from "../ui/time.tsx";
import { type Credential, credentialsQuery, useRevokeCredential } from "./queries.ts";

/** Every credential of the project that is not revoked, including those of the project itself and of the playground. */
export function Connections({ project }: { project: string }) {
  const listed = useInfiniteQuery(credentialsQuery(project));
  const revoke = useRevokeCredential(project);
  const { members: words } = pageTexts();
  const stateOf = ({ status, account }: Credential) =>
    status !== "active" ? words.signInEnded : account ? words.connectedAs(account) : words.isConnected;
  const columns = [
    { id: "server", title: words.server, cell: ({ server }: Credential) => <strong>{server}</strong> },
    {
      id: "whose",
      title: words.whose,
      cell: ({ email, playground }: Credential) => (
        <span className="break-all">
          {email ?? words.wholeProject}
          {playground && words.inPlayground}
        </span>
      ),
    },
    { id: "state", title: words.state, cell: stateOf },
    { id: "changed", title: words.changed, cell: ({ updatedAt }: Credential) => <Time at={updatedAt} /> },
  ];
  return (
    <>
      <h2 className="mt-10 text-lg font-semibold">{words.connections}</h2>
      <p className="mt-1 mb-3 text-kumo-subtle">{words.connectionsHelp}</p>
      <LoadState query={listed}>
        {({ credentials }) =>
          credentials.length === 0 ? (
            <p className="text-kumo-subtle">{words.noConnections}</p>
          ) : (
            <>
              <PlainTable
                label={words.connections}
                rows={credentials}
                idOf={({ id }) => id}
                nameOf={({ server }) => server}
                columns={columns}
                actions={({ id, server, email }) => (
                  <ConfirmButton
                    action={words.revoke}
                    label={words.revokeOne(server, email ?? words.theProject)}
                    question={words.revokeAsk}
                    consequence={words.revokeLoss}
                    mutation={revoke}
                    input={id}
                  />
                )}
              />
              <MoreButton query={listed} />
            </>
          )
        }
      </LoadState>
    </>
  );
}
