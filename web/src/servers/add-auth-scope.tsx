import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useId, useState } from "react";
import { isManaged, ManagedNotice } from "../session/managed.tsx";
import { useForm } from "../session/use-form.ts";
import { pageTexts } from "../texts/texts.ts";
import { FormPage } from "../ui/form/form-page.tsx";
import { Input } from "../ui/kit/input.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { NotFound } from "../ui/not-found.tsx";
import { type Draft, emptyDraft, toNewAuthScope } from "./draft.ts";
import { redirectUriQuery, type Server, serversQuery, useAddAuthScope } from "./queries.ts";
import { ScopeSettings } from "./scope-form/scope-settings.tsx";

/** Adds an auth scope to a server. The form starts with the settings of the server's own auth scope. */
export function AddAuthScope() {
  const { project, server } = useParams({ from: "/console/$project/servers/$server/auth-scopes/new" });
  const servers = useQuery(serversQuery(project));
  return (
    <LoadState query={servers}>
      {({ servers }) => {
        const found = servers.find(({ slug }) => slug === server);
        return found ? <Form project={project} server={found} /> : <NotFound />;
      }}
    </LoadState>
  );
}

function Form({ project, server }: { project: string; server: Server }) {
  const { serverForm: words } = pageTexts();
  const { fields: problems, submit, form } = useForm(useAddAuthScope(project, server.slug), "servers");
  const { type, level, fields } = server.authScope;
  const [name, setName] = useState("");
  const [draft, setDraft] = useState<Draft>({
    ...emptyDraft,
    url: server.url,
    type: type as Draft["type"],
    level,
    fields: fields as Draft["fields"],
  });
  const redirectUri = useQuery(redirectUriQuery(project, useId())).data?.redirectUri;
  const added = toNewAuthScope(draft, name, redirectUri);
  return (
    <FormPage
      title={words.addScope(server.name)}
      action={words.addScopeNow}
      {...form}
      {...(isManaged(server) && { managed: <ManagedNotice named={{ servers: [server.slug] }} /> })}
      problem={form.problem ?? problems.url}
      onSubmit={() => submit(added)}
      command={{ method: "POST", path: `/projects/${project}/servers/${server.slug}/auth-scopes`, body: added }}
    >
      <p className="text-sm text-kumo-subtle">{words.addScopeHelp}</p>
      <Input
        label={words.name}
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={problems.name}
        placeholder={words.scopeNameExample}
        description={words.scopeNameHelp}
      />
      <ScopeSettings
        project={project}
        draft={draft}
        onChange={(part) => setDraft({ ...draft, ...part })}
        problems={problems}
        redirectUri={redirectUri}
      />
    </FormPage>
  );
}
