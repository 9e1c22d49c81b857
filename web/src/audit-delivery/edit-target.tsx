import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { type Difference, Meanwhile, tagToSave } from "../session/meanwhile.tsx";
import { anew, OpenedForm } from "../session/opened-form.tsx";
import { useForm } from "../session/use-form.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { FormPage } from "../ui/form/form-page.tsx";
import { type Target, targetQuery, useEditTarget } from "./queries.ts";
import { type Draft, TargetFields } from "./target-fields.tsx";

/** Edits where events are delivered, and the token. */
export function EditTarget() {
  const { project, target } = useParams({ from: "/console/$project/audit-targets/$target/edit" });
  const query = useQuery(anew(targetQuery(project, target)));
  return (
    <OpenedForm key={target} query={query}>
      {(opened, now, onLoad) => <Form {...{ project, opened, now, onLoad }} />}
    </OpenedForm>
  );
}

/** What another administrator has changed of a target, in the words of the form. */
function differencesOf(opened: Target, now: Target): Difference[] {
  const { auditTargets: words } = pageTexts();
  return [
    [words.url, opened.url, now.url],
    [words.description, opened.description, now.description],
  ];
}

type FormProps = { project: string; opened: Target; now: Target; onLoad: () => void };

/** @property opened the target as it was when the form was opened @property now as it is */
function Form({ project, opened, now, onLoad }: FormProps) {
  const { id, kind, url, description, hasToken } = opened;
  const edit = useEditTarget(project, id);
  const { fields, submit, form } = useForm(edit, "audit-targets");
  const [draft, setDraft] = useState<Draft>({ url, description, token: "" });
  const etag = tagToSave(opened, now, edit.error);
  const json = {
    ...(draft.url !== url && { url: draft.url }),
    ...(draft.description !== description && { description: draft.description }),
    ...(draft.token !== "" && { token: draft.token }),
  };
  return (
    <FormPage
      title={texts().pages.editAuditTarget}
      id={id}
      action={texts().common.save}
      {...form}
      onSubmit={() => submit({ json, etag })}
      command={{ method: "PATCH", path: `/projects/${project}/audit-targets/${id}`, body: { ...json, ...(draft.token !== "" && { token: "…" }) } }}
    >
      <TargetFields {...{ kind, hasToken, draft, fields }} onChange={setDraft} />
      <Meanwhile error={edit.error} differences={differencesOf(opened, now)} onLoad={onLoad} />
    </FormPage>
  );
}
