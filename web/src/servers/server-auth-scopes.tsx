import { Badge } from "@cloudflare/kumo/components/badge";
import { Button } from "@cloudflare/kumo/components/button";
import { useNavigate } from "@tanstack/react-router";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { type Server, useConnectServer, useRemoveAuthScope, useResetAuthScope } from "./queries.ts";

/** The further auth scopes of a server, from which route rules choose. */
export function ServerAuthScopes({ project, server: { slug, name, authScope, furtherAuthScopes } }: { project: string; server: Server }) {
  const remove = useRemoveAuthScope(project, slug);
  const takeBack = useResetAuthScope(project, slug);
  const connect = useConnectServer(project);
  const navigate = useNavigate();
  if (authScope.type === "none") return null;
  const params = { project, server: slug };
  return (
    <div className="mt-2 flex flex-wrap items-center gap-2 text-sm">
      {furtherAuthScopes.map((scope) => (
        <span key={scope.id} className="flex flex-wrap items-center gap-2">
          <Badge variant="outline">{scope.name}</Badge>
          <Button
            size="sm"
            aria-label={`Edit ${scope.name} of ${name}`}
            onClick={() => void navigate({ to: "/console/$project/servers/$server/auth-scopes/$scope", params: { ...params, scope: scope.id } })}
          >
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
            action="Take back"
            label={`Take back the connections of ${scope.name} of ${name}`}
            question={`Take back the connections of ${scope.name} of ${name}?`}
            consequence="All credentials given for this auth scope will be ended. Everyone has to connect it again."
            mutation={takeBack}
            input={scope.id}
          />
          <ConfirmButton
            action="Remove"
            label={`Remove ${scope.name} of ${name}`}
            question={`Remove ${scope.name} of ${name}?`}
            consequence="Cardea deletes all credentials given for this auth scope, and the rules that choose it. This cannot be undone."
            mutation={remove}
            input={scope.id}
          />
        </span>
      ))}
      <Button
        size="sm"
        variant="ghost"
        onClick={() => void navigate({ to: "/console/$project/servers/$server/auth-scopes/new", params })}
        aria-label={`Add auth scope for ${name}`}
      >
        Add auth scope
      </Button>
      {connect.error && (
        <p role="alert" className="basis-full text-kumo-danger">
          {connect.error.message}
        </p>
      )}
    </div>
  );
}
