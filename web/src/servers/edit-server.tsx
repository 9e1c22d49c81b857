import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useId, useState } from "react";
import { LossDialog } from "../session/loss-dialog.tsx";
import { isManaged, ManagedNotice } from "../session/managed.tsx";
import { Meanwhile, tagToSave } from "../session/meanwhile.tsx";
import { anew, OpenedForm, together } from "../session/opened-form.tsx";
import { useForm } from "../session/use-form.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { Fill } from "../ui/fill.tsx";
import { FormPage } from "../ui/form/form-page.tsx";
import { Input } from "../ui/kit/input.tsx";
import { NotFound } from "../ui/not-found.tsx";
import type { Draft } from "./draft.ts";
import { draftOfScope, movesClient, toScopeChange, toServerChange } from "./edit-draft.ts";
import { type AuthScope, authScopesQuery, redirectUriQuery, type Server, serverQuery, useEditAuthScope, useEditServer } from "./queries.ts";
import { AddressFields } from "./scope-form/address-fields.tsx";
import { ScopeSettings } from "./scope-form/scope-settings.tsx";
import { differencesOf } from "./server-differences.ts";

/** A server with one of its auth scopes, as they are at a time. */
type Stored = { server: Server; scope: AuthScope; etag: string };

type Read = { server: Server; scopes: { authScopes: AuthScope[]; etag: string } };

/** Edits a server with its own auth scope, or one of its further auth scopes. The slug of a server cannot change. */
export function EditServer() {
  const { project, server: slug, scope: id } = useParams({ strict: false }) as { project: string; server: string; scope?: string };
  const query = together({ server: useQuery(anew(serverQuery(project, slug))), scopes: useQuery(anew(authScopesQuery(project, slug))) });
  const storedOf = ({ server, scopes: { authScopes, etag } }: Read): Stored | undefined => {
    const scope = authScopes.find((one) => (id === undefined ? one.isOwn : one.id === id));
    return scope && { server, scope, etag };
  };
  return (
    <OpenedForm key={`${slug} ${id}`} query={query}>
      {(opened, changed, onLoad) => {
        const [stored, now] = [storedOf(opened), storedOf(changed)];
        if (!stored) return <NotFound />;
        const props = { project, stored, now, onLoad };
        return id === undefined ? <ServerForm {...props} /> : <ScopeForm {...props} />;
      }}
    </OpenedForm>
  );
}

/** @property stored what the form was opened with @property now the same as it is; absent if it was removed */
type Props = { project: string; stored: Stored; now: Stored | undefined; onLoad: () => void };

/** The settings when the form was opened (`saved`), the draft, and the redirect URI of the client that the draft describes. */
function useDraft({ project, stored: { server, scope } }: Props) {
  const [saved] = useState(() => draftOfScope(server, scope));
  const [draft, setDraft] = useState(saved);
  const moves = movesClient(saved, draft);
  const fresh = useQuery(redirectUriQuery(project, useId())).data?.redirectUri;
  const mayTakeOwn = !moves && scope.oauth?.clientId != null && scope.redirectUri !== scope.ownRedirectUri;
  const own = mayTakeOwn && draft.takesOwnRedirect ? scope.ownRedirectUri : undefined;
  return {
    saved,
    draft,
    change: (part: Partial<Draft>) => setDraft({ ...draft, ...part }),
    shownUri: moves ? fresh : (own ?? scope.redirectUri),
    sentUri: moves ? fresh : own,
    mayTakeOwn,
    hasSecret: (scope.oauth?.hasSecret ?? false) && !moves && draft.clientId === saved.clientId,
  };
}

type EditedScopeProps = Props & {
  edited: ReturnType<typeof useDraft>;
  fields: Record<string, string>;
  edit: Pick<ReturnType<typeof useEditServer>, "error" | "isPending" | "reset">;
  send: (confirm?: string[]) => void;
};

/** The settings of the auth scope, and what may have to be answered before they are saved. */
function EditedScope({ project, stored, now, onLoad, edited, fields, edit, send }: EditedScopeProps) {
  const { draft, change, shownUri, mayTakeOwn, hasSecret } = edited;
  return (
    <>
      <ScopeSettings {...{ project, draft, mayTakeOwn, hasSecret }} onChange={change} problems={fields} redirectUri={shownUri} />
      {now && <Meanwhile error={edit.error} differences={differencesOf(stored, now)} onLoad={onLoad} />}
      <LossDialog error={edit.error} pending={edit.isPending} introduction={pageTexts().serverForm.follows} onConfirm={send} onCancel={edit.reset} />
    </>
  );
}

/** For the form of a server, or of one of its auth scopes, that a configuration file describes. */
const managedOf = (server: Server) => isManaged(server) && { managed: <ManagedNotice named={{ servers: [server.slug] }} /> };

function ServerForm(props: Props) {
  const { project, stored, now } = props;
  const { name, slug } = stored.server;
  const { serverForm: words } = pageTexts();
  const edit = useEditServer(project, slug);
  const { fields, submit, form } = useForm(edit, "servers");
  const edited = useDraft(props);
  const { saved, draft, sentUri } = edited;
  const change = toServerChange(saved, draft, sentUri);
  const send = (confirm?: string[]) => submit({ json: { ...change, confirm }, etag: tagToSave(stored, now, edit.error) });
  const command = { method: "PATCH", path: `/projects/${project}/servers/${slug}`, body: change } as const;
  return (
    <FormPage
      title={words.edit(name)}
      id={slug}
      action={texts().common.save}
      {...form}
      {...managedOf((now ?? stored).server)}
      onSubmit={() => send()}
      command={command}
    >
      <p className="text-sm text-kumo-subtle">
        <Fill text={words.editHelp} parts={{ tools: <code>{slug}__…</code> }} />
      </p>
      <AddressFields draft={draft} onChange={edited.change} problems={fields} />
      <EditedScope {...props} {...{ edited, fields, edit, send }} />
    </FormPage>
  );
}

function ScopeForm(props: Props) {
  const { project, stored, now } = props;
  const { server, scope } = stored;
  const { serverForm: words } = pageTexts();
  const edit = useEditAuthScope(project, server.slug, scope.id);
  const { fields, submit, form } = useForm(edit, "servers");
  const edited = useDraft(props);
  const { saved, draft, sentUri } = edited;
  const [name, setName] = useState(scope.name);
  const renamed = name !== scope.name && { name };
  const change = { ...toScopeChange(saved, draft, sentUri), ...renamed };
  const send = (confirm?: string[]) => submit({ json: { ...change, confirm }, etag: tagToSave(stored, now, edit.error) });
  const command = { method: "PATCH", path: `/projects/${project}/servers/${server.slug}/auth-scopes/${scope.id}`, body: change } as const;
  return (
    <FormPage
      title={words.editScope(scope.name, server.name)}
      id={scope.id}
      action={texts().common.save}
      {...form}
      {...managedOf((now ?? stored).server)}
      onSubmit={() => send()}
      command={command}
    >
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
