import { Badge } from "@cloudflare/kumo/components/badge";
import { ClipboardText } from "@cloudflare/kumo/components/clipboard-text";
import { LayerCard } from "@cloudflare/kumo/components/layer-card";
import type { Server } from "./queries.ts";
import { ServerActions } from "./server-actions.tsx";
import { ServerAuthScopes } from "./server-auth-scopes.tsx";
import { ServerReports } from "./server-reports.tsx";

/** The origin of a server that was not added in the console. */
const SOURCES = { console: "", api: "added by the API", yaml: "from YAML", seed: "from the demo" } as const satisfies Record<
  Server["source"],
  string
>;

/** One server: its state, its auth scopes and its problems, with its actions. */
export function ServerRow({ project, server }: { project: string; server: Server }) {
  const { slug, name, url, state, authScope, connections, changedTools, redirectUri, source } = server;
  return (
    <li>
      <LayerCard className="flex flex-wrap items-center justify-between gap-3 p-4">
        <div className="min-w-0">
          <p className="flex flex-wrap items-center gap-2 font-semibold">
            {name}
            <Badge variant={state === "active" ? "success" : "neutral"} appearance="dot">
              {state === "active" ? "Active" : "Paused"}
            </Badge>
            <Badge variant="outline">{authScope.type}</Badge>
            {authScope.type !== "none" && <Badge variant="outline">{authScope.level} level</Badge>}
            {changedTools > 0 && <Badge variant="warning">{changedTools === 1 ? "1 tool has changed" : `${changedTools} tools have changed`}</Badge>}
          </p>
          <p className="mt-1 font-mono text-xs break-all text-kumo-subtle">{url}</p>
          <p className="mt-1 text-xs text-kumo-subtle">
            Tools are named <code>{slug}__…</code>
            {authScope.type !== "none" && ` · ${connections} ${connections === 1 ? "connection" : "connections"}`}
            {source !== "console" && ` · ${SOURCES[source]}`}
          </p>
          {redirectUri !== null && (
            <div className="mt-2 text-xs text-kumo-subtle">
              <p className="mb-1">Redirect URI of its client at the provider</p>
              <ClipboardText size="sm" text={redirectUri} className="max-w-full" />
            </div>
          )}
          <ServerReports server={server} />
          <ServerAuthScopes project={project} server={server} />
        </div>
        <ServerActions project={project} server={server} />
      </LayerCard>
    </li>
  );
}
