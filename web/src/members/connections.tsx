import { LayerCard } from "@cloudflare/kumo/components/layer-card";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { MoreButton } from "../ui/more-button.tsx";
import { Time } from "../ui/time.tsx";
import { credentialsQuery, useRevokeCredential } from "./queries.ts";

/** Every credential of the project that is not revoked, including those of the project itself and of the playground. */
export function Connections({ project }: { project: string }) {
  const listed = useInfiniteQuery(credentialsQuery(project));
  const revoke = useRevokeCredential(project);
  return (
    <LoadState query={listed}>
      {({ credentials }) =>
        credentials.length === 0 ? (
          <p className="text-kumo-subtle">No account is connected yet. Send an auth link.</p>
        ) : (
          <>
            <ul className="flex flex-col gap-2">
              {credentials.map(({ id, server, email, account, status, playground, updatedAt }) => (
                <li key={id}>
                  <LayerCard className="flex flex-wrap items-center justify-between gap-3 px-4 py-3 text-sm">
                    <span className="min-w-0 break-words">
                      <strong>{server}</strong> · {email ?? "the whole project"}
                      {playground && ", in the playground"} ·{" "}
                      {status === "active" ? `connected${account ? ` as ${account}` : ""}` : "sign-in has ended"}, <Time at={updatedAt} />
                    </span>
                    <ConfirmButton
                      action="Revoke"
                      label={`Revoke ${server} of ${email ?? "the project"}`}
                      question="Revoke this connection?"
                      consequence="Cardea deletes the stored value, and after one second no call uses it. The person can connect again."
                      mutation={revoke}
                      input={id}
                    />
                  </LayerCard>
                </li>
              ))}
            </ul>
            <MoreButton query={listed} />
          </>
        )
      }
    </LoadState>
  );
}
