import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useId, useState } from "react";
import { useForm } from "../session/use-form.ts";
import { FormPage } from "../ui/form/form-page.tsx";
import { toSlug } from "../ui/form/slug.ts";
import { Radio } from "../ui/kit/choice.tsx";
import { Input } from "../ui/kit/input.tsx";
import { CatalogPicker } from "./catalog-picker.tsx";
import { type Draft, draftOf, emptyDraft, toNewServer } from "./draft.ts";
import { redirectUriQuery, useAddServer } from "./queries.ts";
import { ScopeSettings } from "./scope-form/scope-settings.tsx";

/** Adds a server with its default auth scope. */
export function AddServer() {
  const { project } = useParams({ from: "/console/$project" });
  const { fields, submit, form } = useForm(useAddServer(project), "servers");
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const redirectUri = useQuery(redirectUriQuery(project, useId())).data?.redirectUri;
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const slug = draft.slug ?? toSlug(draft.name);
  return (
    <FormPage title="Add a server" action="Add server" {...form} onSubmit={() => submit(toNewServer(draft, slug, redirectUri))}>
      <CatalogPicker onPick={(server) => setDraft(draftOf(server))} />
      <Input label="Name" value={draft.name} onChange={(event) => change({ name: event.target.value })} error={fields.name} />
      <Input
        label="Slug"
        value={slug}
        onChange={(event) => change({ slug: event.target.value })}
        error={fields.slug}
        description={`Agents see its tools as ${slug || "{slug}"}__{tool}. It cannot be changed later.`}
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
      <ScopeSettings project={project} draft={draft} onChange={change} problems={fields} redirectUri={redirectUri} />
    </FormPage>
  );
}
