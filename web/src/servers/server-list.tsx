import { Badge } from "@cloudflare/kumo/components/badge";
import { Banner } from "@cloudflare/kumo/components/banner";
import { Button } from "@cloudflare/kumo/components/button";
import { ClipboardText } from "@cloudflare/kumo/components/clipboard-text";
import { Empty } from "@cloudflare/kumo/components/empty";
import { LayerCard } from "@cloudflare/kumo/components/layer-card";
import { HardDrivesIcon } from "@phosphor-icons/react/dist/csr/HardDrives";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { MIX_UP } from "./mix-up.ts";
import { type Server, serversQuery, useConnectServer, useRemoveAuthScope, useRemoveServer, useSetServerState } from "./queries.ts";
import { ResetButton } from "./reset-button.tsx";
import { ServerReports } from "./server-reports.tsx";

export function ServerList() {
  const { project } = useParams({ from: "/console/$project" });
  const servers = useQuery(serversQuery(project));
  const navigate = useNavigate();
  const add = (
    <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/servers/new", params: { project } })}>
      Add server
    </Button>
  );
  return (
    <LoadState query={servers}>
      {({ servers }) =>
        servers.length === 0 ? (
          <Empty
            icon={<HardDrivesIcon size={48} />}
            title="No servers yet"
            description="Add the MCP servers your team's agents should reach, then make an auth link for the people."
            contents={add}
          />
        ) : (
          <>
            <div className="mb-4 flex justify-end">{add}</div>
            <ul className="flex flex-col gap-3">
              {servers.map((server) => (
                <ServerRow key={server.slug} project={project} server={server} />
              ))}
            </ul>
          </>
        )
      }
    </LoadState>
  );
}

/** By what a server was made, where that was not here. */
const SOURCES = { console: "", api: "added by the API", yaml: "from YAML", seed: "from the demo" } as const satisfies Record<
  Server["source"],
  string
>;

function ServerRow({ project, server }: { project: string; server: Server }) {
  const setState = useSetServerState(project);
  const remove = useRemoveServer(project);
  const connect = useConnectServer(project);
  const { slug, name, url, state, authScope, connections, changedTools, redirectUri, warnings, fault, source } = server;
  const navigate = useNavigate();
  const problem = setState.error ?? connect.error;
  const next = state === "active" ? "paused" : "active";
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
          {fault !== null && (
            <Banner
              className="mt-2"
              variant="alert"
              title={`Signing in failed, last on ${new Date(fault.at).toLocaleString()}`}
              description={fault.text}
            />
          )}
          {warnings.includes("mix_up") && (
            <Banner
              className="mt-2"
              variant="alert"
              title="The sign-in service's answers do not say that they are from it"
              description={`${MIX_UP} Where Cardea registers itself, Reset makes such a client; where you gave one, add the server anew.`}
            />
          )}
          <ServerReports reports={server.reports} />
          <AuthScopes project={project} server={server} />
          {problem && (
            <p role="alert" className="mt-1 text-sm text-kumo-danger">
              {problem.message}
            </p>
          )}
        </div>
        <div className="flex flex-wrap gap-2">
          <Button
            size="sm"
            aria-label={`Edit ${name}`}
            onClick={() => void navigate({ to: "/console/$project/servers/$server", params: { project, server: slug } })}
          >
            Edit
          </Button>
          <Button
            size="sm"
            aria-label={`Tools of ${name}`}
            onClick={() => void navigate({ to: "/console/$project/servers/$server/tools", params: { project, server: slug } })}
          >
            Tools
          </Button>
          <Button
            size="sm"
            loading={setState.isPending}
            onClick={() => setState.mutate({ slug, state: next })}
            aria-label={`${next === "paused" ? "Pause" : "Resume"} ${name}`}
          >
            {next === "paused" ? "Pause" : "Resume"}
          </Button>
          {server.oauth?.grant === "client_credentials" && (
            <Button size="sm" loading={connect.isPending} onClick={() => connect.mutate({ server: slug })} aria-label={`Connect ${name}`}>
              Connect
            </Button>
          )}
          {authScope.type === "oauth2" && <ResetButton project={project} server={server} />}
          <ConfirmButton
            action="Remove"
            label={`Remove ${name}`}
            question={`Remove ${name}?`}
            consequence="Its tools disappear for every agent, and all credentials people gave for it are deleted. This cannot be undone."
            mutation={remove}
            input={slug}
          />
        </div>
      </LayerCard>
    </li>
  );
}

/** Further sign-ins or keys of a server, which rules choose between. */
function AuthScopes({ project, server: { slug, name, authScope, alternatives } }: { project: string; server: Server }) {
  const remove = useRemoveAuthScope(project, slug);
  const connect = useConnectServer(project);
  const navigate = useNavigate();
  if (authScope.type === "none") return null;
  const add = () => void navigate({ to: "/console/$project/servers/$server/auth-scopes/new", params: { project, server: slug } });
  const edit = (scope: string) =>
    void navigate({ to: "/console/$project/servers/$server/auth-scopes/$scope", params: { project, server: slug, scope } });
  return (
    <div className="mt-2 flex flex-wrap items-center gap-2 text-sm">
      {alternatives.map((scope) => (
        <span key={scope.id} className="flex items-center gap-2">
          <Badge variant="outline">{scope.name}</Badge>
          <Button size="sm" aria-label={`Edit ${scope.name} of ${name}`} onClick={() => edit(scope.id)}>
            Edit
          </Button>
          {scope.grant === "client_credentials" && (
            <Button
              size="sm"
              loading={connect.isPending}
              onClick={() => connect.mutate({ server: slug, authScope: scope.id })}
              aria-label={`Connect ${scope.name} of ${name}`}
            >
              Connect
            </Button>
          )}
          <ConfirmButton
            action="Remove"
            label={`Remove ${scope.name} of ${name}`}
            question={`Remove ${scope.name} of ${name}?`}
            consequence="All credentials given for it are deleted, and the rules that choose it. This cannot be undone."
            mutation={remove}
            input={scope.id}
          />
        </span>
      ))}
      <Button size="sm" variant="ghost" onClick={add} aria-label={`Add another credential for ${name}`}>
        Add another credential
      </Button>
      {connect.error && (
        <p role="alert" className="basis-full text-kumo-danger">
          {connect.error.message}
        </p>
      )}
    </div>
  );
}
