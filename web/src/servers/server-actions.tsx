import { useNavigate } from "@tanstack/react-router";
import { useConnectHere } from "../session/connect-here.ts";
import { isManaged } from "../session/managed.tsx";
import { pageTexts, texts } from "../texts/texts.ts";
import { useAskIfManaged } from "../ui/ask-if-managed.tsx";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Changing, OpenButton } from "../ui/may-change.tsx";
import { type Server, useConnectServer, useRemoveServer, useSetServerStates } from "./queries.ts";
import { ResetButton } from "./reset-button.tsx";
import { CheckButton } from "./server-health.tsx";

/** The actions of a server in the list. */
export function ServerActions({ project, server }: { project: string; server: Server }) {
  const { slug, name, state, authScope, oauth } = server;
  const setState = useSetServerStates(project);
  const remove = useRemoveServer(project);
  const connect = useConnectServer(project);
  const { ask, dialog } = useAskIfManaged();
  const navigate = useNavigate();
  const params = { project, server: slug };
  const { servers: words } = pageTexts();
  const connectHere = useConnectHere(project);
  // A shared key is entered, or a shared sign-in done, by an administrator on the page that people see.
  const isSharedByPerson =
    authScope.level === "project" && authScope.type !== "none" && (oauth?.grant ?? "authorization_code") === "authorization_code";
  const problem = setState.error ?? connect.error ?? connectHere.error;
  const next = state === "active" ? "paused" : "active";
  return (
    <>
      <OpenButton label={words.edit(name)} name={name} onClick={() => void navigate({ to: "/console/$project/servers/$server", params })} />
      <Button size="sm" aria-label={words.toolsOf(name)} onClick={() => void navigate({ to: "/console/$project/servers/$server/tools", params })}>
        {words.tools}
      </Button>
      <Changing>
        {state === "active" && <CheckButton project={project} server={server} />}
        <Button
          size="sm"
          loading={setState.isPending}
          onClick={() => ask(isManaged(server), () => setState.mutate({ servers: [server], state: next }))}
          aria-label={next === "paused" ? words.pauseOne(name) : words.resumeOne(name)}
        >
          {next === "paused" ? words.pause : words.resume}
        </Button>
        {oauth?.grant === "client_credentials" && (
          <Button size="sm" loading={connect.isPending} onClick={() => connect.mutate({ server: slug })} aria-label={words.connectOne(name)}>
            {words.connect}
          </Button>
        )}
        {isSharedByPerson && state === "active" && (
          <Button
            size="sm"
            loading={connectHere.isPending}
            onClick={() => connectHere.mutate({ type: "project", servers: [slug] })}
            aria-label={words.connectOne(name)}
          >
            {words.connect}
          </Button>
        )}
      </Changing>
      {authScope.type !== "none" && <ResetButton project={project} server={server} />}
      <ConfirmButton
        action={texts().common.remove}
        label={words.removeOne(name)}
        question={words.removeAsk(name)}
        consequence={words.removeLoss}
        mutation={remove}
        input={server}
        isManaged={isManaged(server)}
      />
      {dialog}
      {problem && (
        <p role="alert" className="basis-full text-sm text-kumo-danger">
          {problem.message}
        </p>
      )}
    </>
  );
}
