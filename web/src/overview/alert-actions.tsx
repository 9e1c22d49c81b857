import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { pageTexts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Button } from "../ui/kit/button.tsx";
import { useMayChange } from "../ui/may-change.tsx";
import type { Alert } from "./describe-alert.ts";
import { useAcknowledge, useRevokeNewAgent } from "./queries.ts";

type Props = { project: string; alert: Alert; title: string; looks: string };

/** What one does about an alert: the way to it, or the act itself, and the word that it was seen. */
export function AlertActions({ project, alert, title, looks }: Props) {
  const { alerts: words } = pageTexts().overview;
  const acknowledge = useAcknowledge(project);
  const mayChange = useMayChange();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Act project={project} alert={alert} title={title} looks={looks} />
      {mayChange && (
        <Button size="sm" aria-label={words.acknowledgeThis(title)} disabled={acknowledge.isPending} onClick={() => acknowledge.mutate(alert)}>
          {words.acknowledge}
        </Button>
      )}
    </div>
  );
}

/** The one button of an alert. A person who may only read gets to the page of what it is about. */
function Act({ project, alert, title, looks }: Props): ReactNode {
  const { alerts: words } = pageTexts().overview;
  const mayChange = useMayChange();
  const { kind, server, user, agent, facts } = alert;
  const params = { project };
  if (kind === "new_agent" && agent && user && facts.people === 1 && mayChange)
    return <RevokeForOne project={project} agent={agent} user={user} id={alert.id} />;
  if (kind === "new_agent")
    return (
      agent && (
        <Link to="/console/$project/agents/$agent" params={{ ...params, agent: agent.id }} aria-label={`${words.agent}: ${title}`} className={looks}>
          {words.agent}
        </Link>
      )
    );
  if (kind === "provider_down")
    return (
      server && (
        <Link
          to="/console/$project/servers/$server"
          params={{ ...params, server: server.slug }}
          aria-label={`${words.server}: ${title}`}
          className={looks}
        >
          {words.server}
        </Link>
      )
    );
  const isOfServer = kind === "error_rate";
  const search = isOfServer
    ? ({ kind: "calls", outcome: "error", ...(server && { server: server.slug }) } as const)
    : ({ kind: "calls", ...(user && { person: user.email }) } as const);
  const label = isOfServer ? words.failedCalls : words.calls;
  return (
    <Link to="/console/$project/audit" params={params} search={search} aria-label={`${label}: ${title}`} className={looks}>
      {label}
    </Link>
  );
}

type One = { project: string; agent: NonNullable<Alert["agent"]>; user: NonNullable<Alert["user"]>; id: string };

/** Ends the agent for the person, after a question. The alert is acknowledged with that. */
function RevokeForOne({ project, agent, user, id }: One) {
  const { alerts: words } = pageTexts().overview;
  const revoke = useRevokeNewAgent(project);
  return (
    <ConfirmButton
      action={words.revoke}
      label={words.revokeFor(agent.name, user.email)}
      question={words.revokeAsk(agent.name, user.email)}
      consequence={words.revokeLoss}
      mutation={revoke}
      input={{ agent: agent.id, user, alert: id }}
    />
  );
}
