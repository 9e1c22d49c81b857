import { Input } from "@cloudflare/kumo/components/input";
import { Radio } from "@cloudflare/kumo/components/radio";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useId, useState } from "react";
import { problemsOf } from "../api.ts";
import { FormPage } from "../ui/form-page.tsx";
import { toSlug } from "../ui/slug.ts";
import { CatalogPicker } from "./catalog-picker.tsx";
import { type Draft, draftOf, emptyDraft, fieldsOf, type ScopeType, toNewServer } from "./draft.ts";
import { LevelField } from "./level-field.tsx";
import { OAuthSettings } from "./oauth-settings.tsx";
import { redirectUriQuery, useAddServer } from "./queries.ts";
import { ScopeFields } from "./scope-fields.tsx";

const TYPES: { value: ScopeType; label: string; description: string }[] = [
  { value: "oauth2", label: "OAuth", description: "People sign in at the provider." },
  { value: "header", label: "Header", description: "A key goes into a header, such as X-API-Key or Authorization." },
  { value: "query", label: "Query", description: "A key goes into the URL's query, such as ?api_key=." },
  { value: "path", label: "Path", description: "A value goes into the URL's path: write {workspace} where." },
  { value: "none", label: "None", description: "The server asks for nothing." },
];

export function AddServer() {
  const { project } = useParams({ from: "/console/$project" });
  const navigate = useNavigate();
  const add = useAddServer(project);
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const redirectUri = useQuery(redirectUriQuery(project, useId())).data?.redirectUri;
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const slug = draft.slug ?? toSlug(draft.name);
  const { fields, sentence } = problemsOf(add.error);
  const scopeProblem = fields.fields ?? Object.entries(fields).find(([path]) => path.startsWith("authScope"))?.[1];
  const back = () => void navigate({ to: "/console/$project/servers", params: { project } });

  return (
    <FormPage
      title="Add a server"
      action="Add server"
      pending={add.isPending}
      problem={sentence}
      onSubmit={() => add.mutate(toNewServer(draft, slug, redirectUri), { onSuccess: back })}
      onCancel={back}
    >
      <CatalogPicker onPick={(server) => setDraft(draftOf(server))} />
      <Input label="Name" value={draft.name} onChange={(event) => change({ name: event.target.value })} error={fields.name} />
      <Input
        label="Slug"
        value={slug}
        onChange={(event) => change({ slug: event.target.value })}
        error={fields.slug}
        description={`Agents see its tools as ${slug || "…"}__tool.`}
      />
      <Input
        label="URL"
        type="url"
        value={draft.url}
        onChange={(event) => change({ url: event.target.value })}
        error={fields.url}
        placeholder="https://mcp.example.com/mcp"
      />
      <Radio.Group legend="Transport" orientation="horizontal" value={draft.transport} onValueChange={(transport) => change({ transport })}>
        <Radio.Item label="HTTP" value="http" />
        <Radio.Item label="SSE (older servers)" value="sse" />
      </Radio.Group>
      <Radio.Group
        legend="What the server asks for"
        appearance="card"
        value={draft.type}
        onValueChange={(type) => change({ type })}
        error={fields.type}
      >
        {TYPES.map((each) => (
          <Radio.Item key={each.value} {...each} />
        ))}
      </Radio.Group>
      {draft.type !== "none" && <LevelField value={draft.level} onChange={(level) => change({ level })} />}
      {draft.type === "oauth2" && <OAuthSettings project={project} draft={draft} redirectUri={redirectUri} onChange={change} problems={fields} />}
      <ScopeFields type={draft.type} fields={fieldsOf(draft)} onChange={(entered) => change({ fields: entered })} problem={scopeProblem} />
    </FormPage>
  );
}
