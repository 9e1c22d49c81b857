import { Input } from "@cloudflare/kumo/components/input";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { problemsOf } from "../api.ts";
import { FormPage } from "../ui/form-page.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { type Draft, emptyDraft, fieldsOf } from "./draft.ts";
import { LevelField } from "./level-field.tsx";
import { type Server, serversQuery, useAddAuthScope } from "./queries.ts";
import { ScopeFields } from "./scope-fields.tsx";

/** A second key or sign-in for a server: of the kind the server asks for. */
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
  const [name, setName] = useState("");
  const [level, setLevel] = useState(server.authScope.level);
  const type = server.authScope.type as Draft["type"];
  const [fields, setFields] = useState<Draft["fields"]>(server.authScope.fields as Draft["fields"]);
  const { fields: problems, sentence } = problemsOf(add.error);
  const back = () => void navigate({ to: "/console/$project/servers", params: { project } });
  const entered = fieldsOf({ ...emptyDraft, type, url: server.url, fields });
  const submit = () => add.mutate({ name, type, level, fields: entered }, { onSuccess: back });
  return (
    <FormPage
      title={`Add another credential for ${server.name}`}
      action="Add credential"
      pending={add.isPending}
      problem={sentence}
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
      <LevelField value={level} onChange={setLevel} />
      <ScopeFields type={type} fields={entered} onChange={setFields} problem={problems.fields ?? problems.url} />
    </FormPage>
  );
}
