import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { pageTexts } from "../texts/texts.ts";
import { Badge } from "../ui/kit/badge.tsx";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import { Time } from "../ui/time.tsx";
import { AlertActions } from "./alert-actions.tsx";
import { describeAlert } from "./describe-alert.ts";
import { groupConnections } from "./group-connections.ts";
import type { Overview } from "./queries.ts";

/** What waits for an administrator, each with the way to it. */
export function Needs({ project, needs }: { project: string; needs: Overview["needs"] }) {
  const { overview: words, servers: list } = pageTexts();
  const { alerts, unreachable, changed, requests, endingLinks, endingKeys } = needs;
  const connections = groupConnections(needs.connections);
  const params = { project };
  const count =
    alerts.length + unreachable.length + changed.length + (requests > 0 ? 1 : 0) + endingLinks.length + endingKeys.length + connections.length;
  return (
    <section>
      <h2 className="mb-3 flex items-center gap-2 text-lg font-semibold">
        {words.needs} {count > 0 && <Badge variant="warning">{count}</Badge>}
      </h2>
      {count === 0 ? (
        <LayerCard className="p-4">
          <p className="font-medium">{words.nothing}</p>
          <p className="text-sm text-kumo-subtle">{words.nothingHelp}</p>
        </LayerCard>
      ) : (
        <ul className="flex flex-col gap-2">
          {alerts.map((alert) => {
            const { title, reason } = describeAlert(alert);
            return (
              <Need key={alert.id} title={title} text={reason} at={alert.openedAt}>
                {(_, looks) => <AlertActions project={project} alert={alert} title={title} looks={looks} />}
              </Need>
            );
          })}
          {unreachable.map(({ slug, name, text, since }) => (
            <Need key={slug} title={words.unreachable(name)} text={text} at={since}>
              {(label, looks) => (
                <Link to="/console/$project/servers" params={params} search={{ is: "health.unreachable" }} aria-label={label} className={looks}>
                  {words.look}
                </Link>
              )}
            </Need>
          ))}
          {connections.map(({ key, server, kind, emails, at }) => (
            <Need key={key} title={words.connections[kind](server.name, emails.length, emails[0])} text={words.connectionsHelp[kind]} at={at}>
              {(label, looks) => (
                <Link
                  to="/console/$project/connections"
                  params={params}
                  search={{ is: `server.${server.slug}${kind === "expired" ? ",state.expired" : ""}` }}
                  aria-label={label}
                  className={looks}
                >
                  {words.look}
                </Link>
              )}
            </Need>
          ))}
          {changed.map(({ slug, name, tools, holds }) => (
            <Need key={`tools ${slug}`} title={words.changed(name, tools)} text={holds ? words.held : words.notHeld}>
              {(_, looks) => (
                <Link
                  to="/console/$project/servers/$server/tools"
                  params={{ ...params, server: slug }}
                  aria-label={list.toolsOf(name)}
                  className={looks}
                >
                  {words.look}
                </Link>
              )}
            </Need>
          ))}
          {requests > 0 && (
            <Need title={words.requests(requests)}>
              {(label, looks) => (
                <Link to="/console/$project/servers" params={params} aria-label={label} className={looks}>
                  {words.look}
                </Link>
              )}
            </Need>
          )}
          {endingLinks.map(({ id, at }) => (
            <Need key={id} title={words.endingLink} at={at}>
              {(label, looks) => (
                <Link to="/console/$project/links/$link" params={{ ...params, link: id }} aria-label={label} className={looks}>
                  {words.look}
                </Link>
              )}
            </Need>
          ))}
          {endingKeys.map(({ id, name, at }) => (
            <Need key={id} title={words.endingKey(name)} at={at}>
              {(label, looks) => (
                <Link
                  to={id.startsWith("ct_") ? "/console/$project/tokens" : "/console/$project/keys"}
                  params={params}
                  aria-label={label}
                  className={looks}
                >
                  {words.look}
                </Link>
              )}
            </Need>
          ))}
        </ul>
      )}
    </section>
  );
}

const LOOK = "inline-flex h-6.5 items-center rounded-md px-2 text-xs font-medium ring ring-kumo-line hover:bg-kumo-tint";

type NeedProps = { title: string; text?: string; at?: number; children: (label: string, looks: string) => ReactNode };

function Need({ title, text, at, children }: NeedProps) {
  const { overview: words } = pageTexts();
  return (
    <li>
      <LayerCard className="flex flex-wrap items-center justify-between gap-3 p-4">
        <div className="min-w-0 flex-1 basis-60">
          <p className="font-medium break-words">{title}</p>
          {text !== undefined && <p className="text-sm break-words text-kumo-subtle">{text}</p>}
          {at !== undefined && (
            <p className="text-xs text-kumo-subtle">
              <Time at={at} />
            </p>
          )}
        </div>
        {children(words.lookAt(title), LOOK)}
      </LayerCard>
    </li>
  );
}
