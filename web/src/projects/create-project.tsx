import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { problemsOf } from "../api-error.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { FormPage } from "../ui/form/form-page.tsx";
import { toSlug } from "../ui/form/slug.ts";
import { Input } from "../ui/kit/input.tsx";
import { useCreateProject } from "./queries.ts";

/** Creates a project and opens it. */
export function CreateProject() {
  const { projectForm: words } = pageTexts();
  const navigate = useNavigate();
  const create = useCreateProject();
  const [name, setName] = useState("");
  const [typedSlug, setTypedSlug] = useState<string>();
  const [description, setDescription] = useState("");
  const [icon, setIcon] = useState("");
  const slug = typedSlug ?? toSlug(name);
  const { fields, sentence } = problemsOf(create.error);

  const submit = () =>
    create.mutate(
      { name, slug, description, icon },
      { onSuccess: () => void navigate({ to: "/console/$project/overview", params: { project: slug }, ignoreBlocker: true }) },
    );

  return (
    <FormPage
      title={texts().pages.createProject}
      action={words.create}
      pending={create.isPending}
      problem={sentence}
      onSubmit={submit}
      command={{ method: "POST", path: "/projects", body: { name, slug, description, icon } }}
      onCancel={() => void navigate({ to: "/", ignoreBlocker: true })}
    >
      <Input label={words.name} value={name} onChange={(event) => setName(event.target.value)} error={fields.name} />
      <Input
        label={words.slug}
        value={slug}
        onChange={(event) => setTypedSlug(event.target.value)}
        error={fields.slug}
        description={words.slugHelp(`/mcp/${slug || "{slug}"}`)}
      />
      <Input label={words.description} value={description} onChange={(event) => setDescription(event.target.value)} error={fields.description} />
      <Input label={words.icon} value={icon} onChange={(event) => setIcon(event.target.value)} error={fields.icon} description={words.iconHelp} />
    </FormPage>
  );
}
