import { Input } from "@cloudflare/kumo/components/input";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useId, useState } from "react";
import { problemsOf } from "../api.ts";
import { FormPage } from "../ui/form-page.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { type Draft, emptyDraft, toNewAuthScope } from "./draft.ts";
import { redirectUriQuery, type Server, serversQuery, useAddAuthScope } from "./queries.ts";
import { ScopeSettings } from "./scope-settings.tsx";

/** A second key or sign-in for a server: as the server's own is, until it is changed. */
export function AddAuthScope() {
  const { project, server } = useParams({ from: "/console/$project/servers/$server/auth-scopes/new" });
  const servers = useQuery(serversQuery(project));
  return (
    <LoadState query={servers}>
      {({ servers }) => {
        const known = servers.find(({ slug }) => slug === server);
        return known ? <Form project={project} server={known} /> : <p>This project has no such server.</p>;
      }}
    </LoadState>
  );
}

function Form({ project, server }: { project: string; server: Server }) {
  const navigate = useNavigate();
  const add = useAddAuthScope(project, server.slug);
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
  const { fields: problems, sentence } = problemsOf(add.error);
  const back = () => void navigate({ to: "/console/$project/servers", params: { project } });
  const submit = () => add.mutate(toNewAuthScope(draft, name, redirectUri), { onSuccess: back });
  return (
    <FormPage
      title={`Add another credential for ${server.name}`}
      action="Add credential"
      pending={add.isPending}
      problem={sentence ?? problems.url}
      onSubmit={submit}
      onCancel={back}
    >
      <p className="text-sm text-kumo-subtle">
        People connect it beside the server's own, through the same links. Then make a rule that says which tools are called with it.
      </p>
      <Input
        label="Name"
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={problems.name}
        placeholder="Administrator"
        description="People see it behind the server's name."
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
