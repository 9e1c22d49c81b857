import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useId, useState } from "react";
import { ApiError } from "../api-error.ts";
import { LossDialog } from "../session/loss-dialog.tsx";
import { useForm } from "../session/use-form.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { Fill } from "../ui/fill.tsx";
import { FormPage } from "../ui/form/form-page.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Radio } from "../ui/kit/choice.tsx";
import { Input } from "../ui/kit/input.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { NotFound } from "../ui/not-found.tsx";
import type { Draft } from "./draft.ts";
import { draftOfScope, movesClient, toScopeChange, toServerChange } from "./edit-draft.ts";
import { type AuthScope, authScopesQuery, redirectUriQuery, type Server, serversQuery, useEditAuthScope, useEditServer } from "./queries.ts";
import { ScopeSettings } from "./scope-form/scope-settings.tsx";

/** Edits a server with its own auth scope, or one of its further auth scopes. The slug of a server cannot change. */
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

/** @property onReload starts the form again with the current settings */
type Props = { project: string; server: Server; scope: AuthScope; revision: string; onReload: () => void };

/** The settings when the form was opened (`saved`), the draft, and the redirect URI of the client that the draft describes. */
function useDraft({ project, server, scope, revision }: Props) {
  const [opened] = useState(() => ({ draft: draftOfScope(server, scope), revision, hasSecret: scope.oauth?.hasSecret ?? false }));
  const [draft, setDraft] = useState(opened.draft);
  const moves = movesClient(opened.draft, draft);
  const fresh = useQuery(redirectUriQuery(project, useId())).data?.redirectUri;
  const mayTakeOwn = !moves && scope.oauth?.clientId != null && scope.redirectUri !== scope.ownRedirectUri;
  const own = mayTakeOwn && draft.takesOwnRedirect ? scope.ownRedirectUri : undefined;
  return {
    saved: opened.draft,
    draft,
    change: (part: Partial<Draft>) => setDraft({ ...draft, ...part }),
    revision: opened.revision,
    shownUri: moves ? fresh : (own ?? scope.redirectUri),
    sentUri: moves ? fresh : own,
    mayTakeOwn,
    hasSecret: opened.hasSecret && !moves && draft.clientId === opened.draft.clientId,
  };
}

/** Offers the current settings if another administrator has changed them since the form was opened. */
function Reload({ error, onReload }: { error: Error | null; onReload: () => void }) {
  if (!(error instanceof ApiError) || error.code !== "server.changed_meanwhile") return null;
  return (
    <Button size="sm" onClick={onReload}>
      {pageTexts().serverForm.reload}
    </Button>
  );
}

type EditedScopeProps = Pick<Props, "project" | "onReload"> & {
  edited: ReturnType<typeof useDraft>;
  fields: Record<string, string>;
  edit: Pick<ReturnType<typeof useEditServer>, "error" | "isPending" | "reset">;
  send: (confirm?: string[]) => void;
};

/** The settings of the auth scope, and what may have to be answered before they are saved. */
function EditedScope({ project, onReload, edited, fields, edit, send }: EditedScopeProps) {
  const { draft, change, shownUri, mayTakeOwn, hasSecret } = edited;
  return (
    <>
      <ScopeSettings {...{ project, draft, mayTakeOwn, hasSecret }} onChange={change} problems={fields} redirectUri={shownUri} />
      <Reload error={edit.error} onReload={onReload} />
      <LossDialog error={edit.error} pending={edit.isPending} introduction={pageTexts().serverForm.follows} onConfirm={send} onCancel={edit.reset} />
    </>
  );
}

function ServerForm(props: Props) {
  const { project, server } = props;
  const { serverForm: words } = pageTexts();
  const edit = useEditServer(project, server.slug);
  const { fields, submit, form } = useForm(edit, "servers");
  const edited = useDraft(props);
  const { saved, draft, change, revision, sentUri } = edited;
  const send = (confirm?: string[]) => submit({ ...toServerChange(saved, draft, sentUri), revision, confirm });
  return (
    <FormPage title={words.edit(server.name)} action={texts().common.save} {...form} onSubmit={() => send()}>
      <p className="text-sm text-kumo-subtle">
        <Fill text={words.editHelp} parts={{ tools: <code>{server.slug}__…</code> }} />
      </p>
      <Input label={words.name} value={draft.name} onChange={(event) => change({ name: event.target.value })} error={fields.name} />
      <Input label={words.url} type="url" value={draft.url} onChange={(event) => change({ url: event.target.value })} error={fields.url} />
      <Radio.Group legend={words.transport} orientation="horizontal" value={draft.transport} onValueChange={(transport) => change({ transport })}>
        <Radio.Item label={words.http} value="http" />
        <Radio.Item label={words.sse} value="sse" />
      </Radio.Group>
      <EditedScope {...props} {...{ edited, fields, edit, send }} />
    </FormPage>
  );
}

function ScopeForm(props: Props) {
  const { project, server, scope } = props;
  const { serverForm: words } = pageTexts();
  const edit = useEditAuthScope(project, server.slug, scope.id);
  const { fields, submit, form } = useForm(edit, "servers");
  const edited = useDraft(props);
  const { saved, draft, revision, sentUri } = edited;
  const [name, setName] = useState(scope.name);
  const renamed = name !== scope.name && { name };
  const send = (confirm?: string[]) => submit({ ...toScopeChange(saved, draft, sentUri), ...renamed, revision, confirm });
  return (
    <FormPage title={words.editScope(scope.name, server.name)} action={texts().common.save} {...form} onSubmit={() => send()}>
      <Input
        label={words.name}
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={fields.name}
        description={words.scopeNameHelp}
      />
      <EditedScope {...props} {...{ edited, fields, edit, send }} />
    </FormPage>
  );
}
