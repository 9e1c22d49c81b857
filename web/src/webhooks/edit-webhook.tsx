import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { type Difference, Meanwhile, tagToSave } from "../session/meanwhile.tsx";
import { anew, OpenedForm } from "../session/opened-form.tsx";
import { useForm } from "../session/use-form.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { FormPage } from "../ui/form/form-page.tsx";
import { useEditWebhook, type Webhook, webhookQuery } from "./queries.ts";
import { type Draft, WebhookFields } from "./webhook-fields.tsx";

/** Edits where a webhook is, what it is told, and its note (F113). */
export function EditWebhook() {
  const { project, webhook } = useParams({ from: "/console/$project/webhooks/$webhook/edit" });
  const found = useQuery(anew(webhookQuery(project, webhook)));
  return (
    <OpenedForm key={webhook} query={found}>
      {(opened, now, onLoad) => <Form {...{ project, opened, now, onLoad }} />}
    </OpenedForm>
  );
}

/** What another administrator has changed of a webhook, in the words of the form. */
function differencesOf(opened: Webhook, now: Webhook): Difference[] {
  const { webhooks: words } = pageTexts();
  const each = ({ url, events, description }: Webhook) => [url, events.map((event) => words.kinds[event]).join(", "), description];
  return [words.url, words.events, words.description].map((label, at) => [label, each(opened)[at] ?? "", each(now)[at] ?? ""]);
}

type FormProps = { project: string; opened: Webhook; now: Webhook; onLoad: () => void };

/** @property opened the webhook when the form was opened @property now the webhook as it is now */
function Form({ project, opened, now, onLoad }: FormProps) {
  const { webhooks: words } = pageTexts();
  const edit = useEditWebhook(project, opened.id);
  const { fields, submit, form } = useForm(edit, "webhooks");
  const { url, events, description, format } = opened;
  const [draft, setDraft] = useState<Draft>({ url, events, description });
  const { url: typed, ...rest } = draft;
  const json = { ...rest, ...(typed !== url && { url: typed }) };
  return (
    <FormPage
      title={texts().pages.editWebhook}
      id={opened.id}
      action={texts().common.save}
      {...form}
      onSubmit={() => submit({ json, etag: tagToSave(opened, now, edit.error) })}
      command={{ method: "PATCH", path: `/projects/${project}/webhooks/${opened.id}`, body: json }}
    >
      <WebhookFields draft={draft} onChange={setDraft} fields={fields} {...(format === "slack" && { urlHelp: words.slackUrlHelp })} />
      <Meanwhile error={edit.error} differences={differencesOf(opened, now)} onLoad={onLoad} />
    </FormPage>
  );
}
