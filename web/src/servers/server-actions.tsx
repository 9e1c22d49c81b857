import { Button } from "@cloudflare/kumo/components/button";
import { useNavigate } from "@tanstack/react-router";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { type Server, useConnectServer, useRemoveServer, useSetServerState } from "./queries.ts";
import { ResetButton } from "./reset-button.tsx";

/** The actions of a server in the list. */
export function ServerActions({ project, server }: { project: string; server: Server }) {
  const { slug, name, state, authScope, oauth } = server;
  const setState = useSetServerState(project);
  const remove = useRemoveServer(project);
  const connect = useConnectServer(project);
  const navigate = useNavigate();
  const params = { project, server: slug };
  const problem = setState.error ?? connect.error;
  const next = state === "active" ? "paused" : "active";
  return (
    <div className="flex flex-wrap gap-2">
      <Button size="sm" aria-label={`Edit ${name}`} onClick={() => void navigate({ to: "/console/$project/servers/$server", params })}>
        Edit
      </Button>
      <Button size="sm" aria-label={`Tools of ${name}`} onClick={() => void navigate({ to: "/console/$project/servers/$server/tools", params })}>
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
      {oauth?.grant === "client_credentials" && (
        <Button size="sm" loading={connect.isPending} onClick={() => connect.mutate({ server: slug })} aria-label={`Connect ${name}`}>
          Connect
        </Button>
      )}
      {authScope.type !== "none" && <ResetButton project={project} server={server} />}
      <ConfirmButton
        action="Remove"
        label={`Remove ${name}`}
        question={`Remove ${name}?`}
        consequence="Agents lose its tools, and Cardea deletes all credentials people gave for it. This cannot be undone."
        mutation={remove}
        input={slug}
      />
      {problem && (
        <p role="alert" className="basis-full text-sm text-kumo-danger">
          {problem.message}
        </p>
      )}
    </div>
  );
}
