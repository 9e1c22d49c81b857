import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "../session/use-form.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { FormPage } from "../ui/form/form-page.tsx";
import { Select } from "../ui/kit/select.tsx";
import { type Kind, useCreateTarget } from "./queries.ts";
import { type Draft, TargetFields } from "./target-fields.tsx";

/** Adds a target, which gets the events that are written from then on. */
export function CreateTarget() {
  const { project } = useParams({ from: "/console/$project" });
  const { auditTargets: words } = pageTexts();
  const create = useCreateTarget(project);
  const { fields, submit, form } = useForm(create, "audit-targets");
  const [kind, setKind] = useState<Kind>("http");
  const [draft, setDraft] = useState<Draft>({ url: "", token: "", description: "" });
  const { token, ...others } = draft;
  const body = { kind, ...others, ...(token !== "" && { token }) };
  return (
    <FormPage
      title={texts().pages.createAuditTarget}
      about={words.addAbout}
      action={words.add}
      {...form}
      onSubmit={() => submit(body)}
      command={{ method: "POST", path: `/projects/${project}/audit-targets`, body: { ...body, ...(token !== "" && { token: "…" }) } }}
    >
      <Select label={words.kind} items={words.kinds} value={kind} onValueChange={setKind} error={fields.kind} />
      <TargetFields {...{ kind, draft, fields }} hasToken={false} onChange={setDraft} />
    </FormPage>
  );
}
