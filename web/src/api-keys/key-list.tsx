import { Badge } from "@cloudflare/kumo/components/badge";
import { Button } from "@cloudflare/kumo/components/button";
import { Empty } from "@cloudflare/kumo/components/empty";
import { LayerCard } from "@cloudflare/kumo/components/layer-card";
import { KeyIcon } from "@phosphor-icons/react/dist/csr/Key";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { MoreButton } from "../ui/more-button.tsx";
import { Time } from "../ui/time.tsx";
import { type ApiKey, apiKeysQuery, useRevokeApiKey } from "./queries.ts";

/** The API keys of a project: for agents that run on a server, and for programs that use the REST API. */
export function KeyList() {
  const { project } = useParams({ from: "/console/$project" });
  const keys = useInfiniteQuery(apiKeysQuery(project));
  const navigate = useNavigate();
  const create = (
    <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/keys/new", params: { project } })}>
      Create key
    </Button>
  );
  return (
    <LoadState query={keys}>
      {({ apiKeys }) =>
        apiKeys.length === 0 ? (
          <Empty
            icon={<KeyIcon size={48} />}
            title="No API keys yet"
            description="API keys are for agents that run on your servers and cannot sign in, and for programs that use the REST API. Agents on a person's own machine sign in and need no key."
            contents={create}
          />
        ) : (
          <>
            <div className="mb-4 flex justify-end">{create}</div>
            <ul className="flex flex-col gap-3">
              {apiKeys.map((key) => (
                <KeyRow key={key.id} project={project} apiKey={key} />
              ))}
            </ul>
            <MoreButton query={keys} />
          </>
        )
      }
    </LoadState>
  );
}

function KeyRow({ project, apiKey }: { project: string; apiKey: ApiKey }) {
  const { id, name, purpose, navigator, actsForUsers, domains, createdBy, createdAt, expiresAt, lastUsedAt } = apiKey;
  const revoke = useRevokeApiKey(project);
  const expired = expiresAt !== null && expiresAt <= Date.now();
  return (
    <li>
      <LayerCard className="flex flex-wrap items-center justify-between gap-3 p-4">
        <div className="min-w-0">
          <p className="flex flex-wrap items-center gap-2 font-semibold break-all">
            {name} {navigator !== null && <Badge variant="outline">only {navigator}</Badge>} {expired && <Badge variant="neutral">Expired</Badge>}
          </p>
          <p className="mt-1 text-sm text-kumo-subtle">
            {purpose === "platform"
              ? "Administers the project through the REST API"
              : actsForUsers
                ? `Acts for members${domains.length > 0 ? ` and anyone at ${domains.join(", ")}` : ""}`
                : "Project credentials only"}{" "}
            ·{" "}
            {lastUsedAt === null ? (
              "never used"
            ) : (
              <>
                last used <Time at={lastUsedAt} />
              </>
            )}
          </p>
          <p className="mt-1 text-sm break-words text-kumo-subtle">
            <code className="break-all">{id}</code> · created <Time at={createdAt} />
            {createdBy && ` by ${createdBy}`}
            {expiresAt !== null && !expired && (
              <>
                {" "}
                · expires <Time at={expiresAt} />
              </>
            )}
          </p>
        </div>
        <ConfirmButton
          action="Revoke"
          label={`Revoke ${name}`}
          question={`Revoke ${name}?`}
          consequence="Cardea refuses this key within a second. A revoked key cannot be restored."
          mutation={revoke}
          input={id}
        />
      </LayerCard>
    </li>
  );
}
