import { Input } from "@cloudflare/kumo/components/input";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { problemsOf } from "../api-error.ts";
import { FormPage } from "../ui/form-page.tsx";
import { toSlug } from "../ui/slug.ts";
import { useCreateProject } from "./queries.ts";

/** Creates a project and opens it. */
export function CreateProject() {
  const navigate = useNavigate();
  const create = useCreateProject();
  const [name, setName] = useState("");
  const [typedSlug, setTypedSlug] = useState<string>();
  const [description, setDescription] = useState("");
  const slug = typedSlug ?? toSlug(name);
  const { fields, sentence } = problemsOf(create.error);

  const submit = () =>
    create.mutate({ name, slug, description }, { onSuccess: () => void navigate({ to: "/console/$project/servers", params: { project: slug } }) });

  return (
    <FormPage
      title="Create a project"
      action="Create project"
      pending={create.isPending}
      problem={sentence}
      onSubmit={submit}
      onCancel={() => void navigate({ to: "/" })}
    >
      <Input label="Name" value={name} onChange={(event) => setName(event.target.value)} error={fields.name} autoFocus />
      <Input
        label="Slug"
        value={slug}
        onChange={(event) => setTypedSlug(event.target.value)}
        error={fields.slug}
        description={`Part of the MCP URL for agents: /mcp/${slug || "{slug}"}. It cannot be changed later.`}
      />
      <Input label="Description (optional)" value={description} onChange={(event) => setDescription(event.target.value)} error={fields.description} />
    </FormPage>
  );
}
