import { Input } from "@cloudflare/kumo/components/input";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { problemsOf } from "../api.ts";
import { FormPage } from "../ui/form-page.tsx";
import { toSlug } from "../ui/slug.ts";
import { useCreateProject } from "./queries.ts";

export function CreateProject() {
  const navigate = useNavigate();
  const create = useCreateProject();
  const [name, setName] = useState("");
  const [ownSlug, setSlug] = useState<string>();
  const [description, setDescription] = useState("");
  const slug = ownSlug ?? toSlug(name);
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
        onChange={(event) => setSlug(event.target.value)}
        error={fields.slug}
        description={`Part of the URL agents are given: /mcp/${slug || "…"}. It stays.`}
      />
      <Input label="Description (optional)" value={description} onChange={(event) => setDescription(event.target.value)} error={fields.description} />
    </FormPage>
  );
}
