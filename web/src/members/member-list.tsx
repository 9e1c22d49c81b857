import { Badge } from "@cloudflare/kumo/components/badge";
import { LayerCard } from "@cloudflare/kumo/components/layer-card";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { Time } from "../ui/time.tsx";
import { credentialsQuery, membersQuery, useRemoveMember, useRevokeCredential } from "./queries.ts";

/** Who is in the project, what each has connected, and the way to take it back. */
export function MemberList() {
  const { project } = useParams({ from: "/console/$project" });
  const members = useQuery(membersQuery(project));
  const remove = useRemoveMember(project);
  return (
    <>
      <LoadState query={members}>
        {({ members }) => (
          <ul className="flex flex-col gap-3">
            {members.map(({ id, email, role, connections, createdAt }) => (
              <li key={id}>
                <LayerCard className="flex flex-wrap items-center justify-between gap-3 p-4">
                  <div className="min-w-0">
                    <p className="flex flex-wrap items-center gap-2 font-semibold break-all">
                      {email} {role === "admin" && <Badge variant="outline">administrator</Badge>}
                    </p>
                    <p className="mt-1 text-sm text-kumo-subtle">
                      {connections} {connections === 1 ? "connection" : "connections"} · since <Time at={createdAt} />
                    </p>
                  </div>
                  <ConfirmButton
                    action="Remove"
                    label={`Remove ${email}`}
                    question={`Remove ${email}?`}
                    consequence="Their agents stop within a second, and the credentials they gave here are deleted."
                    mutation={remove}
                    input={id}
                  />
                </LayerCard>
              </li>
            ))}
          </ul>
        )}
      </LoadState>
      <h2 className="mt-8 mb-3 text-lg font-semibold">Connections</h2>
      <Connections project={project} />
    </>
  );
}

function Connections({ project }: { project: string }) {
  const credentials = useQuery(credentialsQuery(project));
  const revoke = useRevokeCredential(project);
  return (
    <LoadState query={credentials}>
      {({ credentials }) =>
        credentials.length === 0 ? (
          <p className="text-kumo-subtle">Nobody has connected a server yet. Send an auth link.</p>
        ) : (
          <ul className="flex flex-col gap-2">
            {credentials.map(({ id, server, email, account, status, updatedAt }) => (
              <li key={id}>
                <LayerCard className="flex flex-wrap items-center justify-between gap-3 px-4 py-3 text-sm">
                  <span className="min-w-0 break-all">
                    <strong>{server}</strong> · {email ?? "the whole project"} ·{" "}
                    {status === "active" ? `connected${account ? ` as ${account}` : ""}` : "sign-in has ended"}, <Time at={updatedAt} />
                  </span>
                  <ConfirmButton
                    action="Revoke"
                    label={`Revoke ${server} of ${email ?? "the project"}`}
                    question="Revoke this connection?"
                    consequence="The stored value is deleted, and no call carries it after one second. The person can connect again."
                    mutation={revoke}
                    input={id}
                  />
                </LayerCard>
              </li>
            ))}
          </ul>
        )
      }
    </LoadState>
  );
}
