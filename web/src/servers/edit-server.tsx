import { Button } from "@cloudflare/kumo/components/button";
import { Input } from "@cloudflare/kumo/components/input";
import { Radio } from "@cloudflare/kumo/components/radio";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useId, useState } from "react";
import { ApiError, problemsOf } from "../api.ts";
import { NotFound } from "../shell/not-found.tsx";
import { FormPage } from "../ui/form-page.tsx";
import { LoadState } from "../ui/load-state.tsx";
import type { Draft } from "./draft.ts";
import { draftOfScope, movesClient, toScopeChange, toServerChange } from "./edit-draft.ts";
import { LossDialog } from "./loss-dialog.tsx";
import { type AuthScope, authScopesQuery, redirectUriQuery, type Server, serversQuery, useEditAuthScope, useEditServer } from "./queries.ts";
import { ScopeSettings } from "./scope-settings.tsx";

/** A server with its own auth scope, or one of its further ones, as it is: everything of it can be changed but its slug. */
export function EditServer() {
  const { project, server: slug, scope: id } = useParams({ strict: false }) as { project: string; server: string; scope?: string };
  const servers = useQuery(serversQuery(project));
  const scopes = useQuery(authScopesQuery(project, slug));
  const [opened, setOpened] = useState(0);
  const onReload = () => void Promise.all([servers.refetch(), scopes.refetch()]).then(() => setOpened(opened + 1));
  return (
    <LoadState query={servers}>
      {({ servers }) => (
        <LoadState query={scopes}>
          {({ authScopes, revision }) => {
            const server = servers.find((one) => one.slug === slug);
            const scope = authScopes.find((one) => (id === undefined ? one.isDefault : one.id === id));
            if (!server || !scope) return <NotFound />;
            return id === undefined ? (
              <ServerForm key={`${slug} ${opened}`} {...{ project, server, scope, revision, onReload }} />
            ) : (
              <ScopeForm key={`${id} ${opened}`} {...{ project, server, scope, revision, onReload }} />
            );
          }}
        </LoadState>
      )}
    </LoadState>
  );
}

/** @property onReload begins anew with what is there now */
type Props = { project: string; server: Server; scope: AuthScope; revision: string; onReload: () => void };

/** What was there when the form was opened, what has been entered since, and the redirect URI of the client that results. */
function useDraft({ project, server, scope, revision }: Props) {
  const [begun] = useState(() => ({ draft: draftOfScope(server, scope), revision, hasSecret: scope.oauth?.hasSecret ?? false }));
  const [draft, setDraft] = useState(begun.draft);
  const moves = movesClient(begun.draft, draft);
  const fresh = useQuery(redirectUriQuery(project, useId())).data?.redirectUri;
  const mayTakeOwn = !moves && scope.oauth?.clientId != null && scope.redirectUri !== scope.ownRedirectUri;
  const own = mayTakeOwn && draft.takesOwnRedirect ? scope.ownRedirectUri : undefined;
  return {
    begun: begun.draft,
    draft,
    change: (part: Partial<Draft>) => setDraft({ ...draft, ...part }),
    revision: begun.revision,
    shownUri: moves ? fresh : (own ?? scope.redirectUri),
    sentUri: moves ? fresh : own,
    mayTakeOwn,
    hasSecret: begun.hasSecret && !moves && draft.clientId === begun.draft.clientId,
  };
}

/** After somebody else was faster: what they made of it is one click away. */
function Reload({ error, onReload }: { error: Error | null; onReload: () => void }) {
  if (!(error instanceof ApiError) || error.code !== "server.changed_meanwhile") return null;
  return (
    <Button size="sm" onClick={onReload}>
      Load it as it is now
    </Button>
  );
}

const questionOf = (error: Error | null) => (error instanceof ApiError && error.asks ? null : error);

function ServerForm(props: Props) {
  const { project, server } = props;
  const navigate = useNavigate();
  const edit = useEditServer(project, server.slug);
  const { begun, draft, change, revision, shownUri, sentUri, mayTakeOwn, hasSecret } = useDraft(props);
  const { fields, sentence } = problemsOf(questionOf(edit.error));
  const back = () => void navigate({ to: "/console/$project/servers", params: { project } });
  const submit = (confirm?: string[]) => edit.mutate({ ...toServerChange(begun, draft, sentUri), revision, confirm }, { onSuccess: back });
  return (
    <FormPage
      title={`Edit ${server.name}`}
      action="Save"
      pending={edit.isPending}
      problem={sentence ?? fields.body}
      onSubmit={() => submit()}
      onCancel={back}
    >
      <p className="text-sm text-kumo-subtle">
        Names, texts and the path of the URL can be changed at any time: what people have connected stays. Where something would be lost, you are
        asked first. Its tools are still called <code>{server.slug}__…</code> afterwards.
      </p>
      <Input label="Name" value={draft.name} onChange={(event) => change({ name: event.target.value })} error={fields.name} />
      <Input label="URL" type="url" value={draft.url} onChange={(event) => change({ url: event.target.value })} error={fields.url} />
      <Radio.Group legend="Transport" orientation="horizontal" value={draft.transport} onValueChange={(transport) => change({ transport })}>
        <Radio.Item label="HTTP" value="http" />
        <Radio.Item label="SSE (older servers)" value="sse" />
      </Radio.Group>
      <ScopeSettings
        project={project}
        draft={draft}
        onChange={change}
        problems={fields}
        redirectUri={shownUri}
        mayTakeOwn={mayTakeOwn}
        hasSecret={hasSecret}
      />
      <Reload error={edit.error} onReload={props.onReload} />
      <LossDialog error={edit.error} pending={edit.isPending} onConfirm={submit} onCancel={edit.reset} />
    </FormPage>
  );
}

function ScopeForm(props: Props) {
  const { project, server, scope } = props;
  const navigate = useNavigate();
  const edit = useEditAuthScope(project, server.slug, scope.id);
  const { begun, draft, change, revision, shownUri, sentUri, mayTakeOwn, hasSecret } = useDraft(props);
  const [name, setName] = useState(scope.name);
  const { fields, sentence } = problemsOf(questionOf(edit.error));
  const back = () => void navigate({ to: "/console/$project/servers", params: { project } });
  const renamed = name !== scope.name && { name };
  const submit = (confirm?: string[]) => edit.mutate({ ...toScopeChange(begun, draft, sentUri), ...renamed, revision, confirm }, { onSuccess: back });
  return (
    <FormPage
      title={`Edit ${scope.name} of ${server.name}`}
      action="Save"
      pending={edit.isPending}
      problem={sentence ?? fields.body}
      onSubmit={() => submit()}
      onCancel={back}
    >
      <Input
        label="Name"
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={fields.name}
        description="People see it behind the server's name."
      />
      <ScopeSettings
        project={project}
        draft={draft}
        onChange={change}
        problems={fields}
        redirectUri={shownUri}
        mayTakeOwn={mayTakeOwn}
        hasSecret={hasSecret}
      />
      <Reload error={edit.error} onReload={props.onReload} />
      <LossDialog error={edit.error} pending={edit.isPending} onConfirm={submit} onCancel={edit.reset} />
    </FormPage>
  );
}
