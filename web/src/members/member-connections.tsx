import { Badge } from "@cloudflare/kumo/components/badge";
import { Checkbox } from "@cloudflare/kumo/components/checkbox";
import { LayerCard } from "@cloudflare/kumo/components/layer-card";
import { useState } from "react";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Time } from "../ui/time.tsx";
import { type MemberDetail, useRevokeConnections } from "./queries.ts";

type Connection = MemberDetail["connections"][number];

const BADGES = { connected: "success", "sign-in ended": "warning", revoked: "neutral", "not connected": "neutral" } as const;

/** How far a provider knows of the revocation of a credential. */
const PROVIDER_STATES = {
  pending: "The provider has not answered yet. Cardea tries again.",
  done: "The provider has revoked it too.",
  failed: "Cardea could not revoke it at the provider. Revoke it there yourself.",
  unsupported: "The provider offers no revocation. Revoke it there yourself if necessary.",
} as const;

/** The connections of a member to each server, with a choice of connections to revoke (F52). */
export function MemberConnections({ project, id, connections }: { project: string; id: string; connections: Connection[] }) {
  const [chosen, setChosen] = useState<string[]>([]);
  const revoke = useRevokeConnections(project, id);
  const live = connections.filter(({ status }) => status === "connected" || status === "sign-in ended");
  const selected = chosen.filter((scope) => live.some(({ authScope }) => authScope === scope));
  const names = live.filter(({ authScope }) => selected.includes(authScope)).map(({ name }) => name);
  if (connections.length === 0) return <p className="text-kumo-subtle">This project has no server to which people connect their own accounts.</p>;
  return (
    <>
      <h3 className="mb-3 text-lg font-semibold">Servers</h3>
      <ul className="flex flex-col gap-2">
        {connections.map(({ authScope, name, status, account, since, providerRevocation }) => (
          <li key={authScope}>
            <LayerCard className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
              {live.some((one) => one.authScope === authScope) ? (
                <Checkbox
                  label={name}
                  checked={selected.includes(authScope)}
                  onCheckedChange={(checked) => setChosen(checked ? [...selected, authScope] : selected.filter((scope) => scope !== authScope))}
                />
              ) : (
                <span className="text-sm">{name}</span>
              )}
              <span className="flex flex-wrap items-center gap-2 text-sm text-kumo-subtle">
                {providerRevocation !== null && PROVIDER_STATES[providerRevocation]}
                {account !== null && status === "connected" && `as ${account}`}
                {since !== null && <Time at={since} />}
                <Badge variant={BADGES[status]}>{status}</Badge>
              </span>
            </LayerCard>
          </li>
        ))}
      </ul>
      {selected.length > 0 && (
        <div className="mt-3">
          <ConfirmButton
            action={`Revoke ${selected.length}`}
            label={`Revoke ${names.join(", ")}`}
            question={`Revoke ${names.join(", ")}?`}
            consequence="Cardea deletes the stored values, and after one second no call uses them. Cardea also tells the providers that offer revocation. The person can connect again."
            mutation={revoke}
            input={selected}
          />
        </div>
      )}
    </>
  );
}
