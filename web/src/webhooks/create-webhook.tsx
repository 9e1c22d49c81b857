import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "../session/use-form.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { ShownOnce } from "../ui/copy/shown-once.tsx";
import { Snippet } from "../ui/copy/snippet.tsx";
import { FormPage } from "../ui/form/form-page.tsx";
import { Select } from "../ui/kit/select.tsx";
import { type NewWebhook, useCreateWebhook } from "./queries.ts";
import { type Draft, WebhookFields } from "./webhook-fields.tsx";

/** Adds a webhook, then shows its signing secret once. */
export function CreateWebhook() {
  const { project } = useParams({ from: "/console/$project" });
  const { webhooks: words } = pageTexts();
  const create = useCreateWebhook(project);
  const { fields, leave, form } = useForm(create, "webhooks");
  const [draft, setDraft] = useState<Draft>({ url: "", events: ["connection.made", "connection.expired"], description: "" });
  const [format, setFormat] = useState<NonNullable<NewWebhook["format"]>>("standard");
  const body = { ...draft, format };
  if (create.data) return <Secret title={words.created} secret={create.data.key} onDone={leave} />;
  return (
    <FormPage
      title={texts().pages.createWebhook}
      action={words.add}
      {...form}
      onSubmit={() => create.mutate(body)}
      command={{ method: "POST", path: `/projects/${project}/webhooks`, body }}
    >
      <Select label={words.format} items={words.formats} value={format} onValueChange={setFormat} description={words.formatHelp} />
      <WebhookFields draft={draft} onChange={setDraft} fields={fields} />
    </FormPage>
  );
}

/** A signing secret, for the only time. */
export function Secret({ title, secret, onDone }: { title: string; secret: string; onDone: () => void }) {
  const { webhooks: words } = pageTexts();
  return (
    <ShownOnce title={title} words={words} onDone={onDone}>
      <Snippet label={words.secret} text={secret} />
    </ShownOnce>
  );
}
