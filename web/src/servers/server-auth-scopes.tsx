import { useNavigate } from "@tanstack/react-router";
import { isManaged } from "../session/managed.tsx";
import { pageTexts, texts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Changing, OpenButton, useMayChange } from "../ui/may-change.tsx";
import { type Server, useConnectServer, useRemoveAuthScope, useResetAuthScope } from "./queries.ts";

/** The further auth scopes of a server, from which route rules choose. */
export function ServerAuthScopes({ project, server }: { project: string; server: Server }) {
  const { slug, name, authScope, furtherAuthScopes } = server;
  const remove = useRemoveAuthScope(project, slug);
  const takeBack = useResetAuthScope(project, slug);
  const connect = useConnectServer(project);
  const navigate = useNavigate();
  const mayChange = useMayChange();
  const { serverMore: words, servers: list } = pageTexts();
  if (authScope.type === "none") return null;
  const params = { project, server: slug };
  return (
    <div className="mt-2 flex flex-wrap items-center gap-2 text-sm">
      {furtherAuthScopes.map((scope) => (
        <span key={scope.id} className="flex flex-wrap items-center gap-2">
          <Badge variant="outline">{scope.name}</Badge>
          <OpenButton
            label={list.edit(words.scopeOf(scope.name, name))}
            name={words.scopeOf(scope.name, name)}
            onClick={() => void navigate({ to: "/console/$project/servers/$server/auth-scopes/$scope", params: { ...params, scope: scope.id } })}
          />
          {mayChange && scope.grant === "client_credentials" && (
            <Button
              size="sm"
              loading={connect.isPending}
              onClick={() => connect.mutate({ server: slug, authScope: scope.id })}
              aria-label={list.connectOne(words.scopeOf(scope.name, name))}
            >
              {list.connect}
            </Button>
          )}
          <ConfirmButton
            action={words.takeBack}
            label={words.takeBackOne(words.scopeOf(scope.name, name))}
            question={words.takeBackAsk(words.scopeOf(scope.name, name))}
            consequence={words.scopeTakeBackLoss}
            mutation={takeBack}
            input={scope.id}
          />
          <ConfirmButton
            action={texts().common.remove}
            label={list.removeOne(words.scopeOf(scope.name, name))}
            question={list.removeAsk(words.scopeOf(scope.name, name))}
            consequence={words.scopeRemoveLoss}
            mutation={remove}
            input={scope.id}
            isManaged={isManaged(server)}
          />
        </span>
      ))}
      <Changing>
        <Button
          size="sm"
          variant="ghost"
          onClick={() => void navigate({ to: "/console/$project/servers/$server/auth-scopes/new", params })}
          aria-label={words.addScopeTo(name)}
        >
          {words.addScope}
        </Button>
      </Changing>
      {connect.error && (
        <p role="alert" className="basis-full text-kumo-danger">
          {connect.error.message}
        </p>
      )}
    </div>
  );
}
