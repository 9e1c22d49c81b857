import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { pageTexts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Checkbox } from "../ui/kit/choice.tsx";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import { useMayChange } from "../ui/may-change.tsx";
import { Time } from "../ui/time.tsx";
import { type MemberDetail, useRevokeConnections } from "./queries.ts";

type Connection = MemberDetail["connections"][number];

const BADGES = { connected: "success", "sign-in ended": "warning", revoked: "neutral", "not connected": "neutral" } as const;

/** The connections of a member to each server, with a choice of connections to revoke (F52). */
export function MemberConnections({ project, id, connections }: { project: string; id: string; connections: Connection[] }) {
  const { memberPage: words } = pageTexts();
  const [chosen, setChosen] = useState<string[]>([]);
  const mayChange = useMayChange();
  const revoke = useRevokeConnections(project, id);
  const live = connections.filter(({ status }) => status === "connected" || status === "sign-in ended");
  const selected = chosen.filter((scope) => live.some(({ authScope }) => authScope === scope));
  const names = live.filter(({ authScope }) => selected.includes(authScope)).map(({ name }) => name);
  if (connections.length === 0) return <p className="text-kumo-subtle">{words.noServers}</p>;
  return (
    <>
      <h2 className="mb-3 text-lg font-semibold">{words.servers}</h2>
      <ul className="flex flex-col gap-2">
        {connections.map(({ authScope, name, status, credential, account, since, providerRevocation }) => (
          <li key={authScope}>
            <LayerCard className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
              {mayChange && live.some((one) => one.authScope === authScope) ? (
                <Checkbox
                  label={name}
                  checked={selected.includes(authScope)}
                  onCheckedChange={(checked) => setChosen(checked ? [...selected, authScope] : selected.filter((scope) => scope !== authScope))}
                />
              ) : (
                <span className="text-sm">{name}</span>
              )}
              <span className="flex flex-wrap items-center gap-2 text-sm text-kumo-subtle">
                {providerRevocation !== null && words.provider[providerRevocation]}
                {account !== null && status === "connected" && words.as(account)}
                {since !== null && <Time at={since} />}
                <Badge variant={BADGES[status]}>{words.states[status]}</Badge>
                {credential !== null && (
                  <Link
                    to="/console/$project/connections/$connection"
                    params={{ project, connection: credential }}
                    aria-label={pageTexts().details.detailsOf(name)}
                    className="underline"
                  >
                    {pageTexts().details.details}
                  </Link>
                )}
              </span>
            </LayerCard>
          </li>
        ))}
      </ul>
      {selected.length > 0 && (
        <div className="mt-3">
          <ConfirmButton
            action={words.revokeSome(selected.length)}
            label={words.revokeNames(names.join(", "))}
            question={words.revokeAsk(names.join(", "))}
            consequence={words.revokeLoss}
            mutation={revoke}
            input={selected}
          />
        </div>
      )}
    </>
  );
}
