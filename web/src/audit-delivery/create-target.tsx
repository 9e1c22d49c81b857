import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "../session/use-form.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { FormPage } from "../ui/form/form-page.tsx";
import { Select } from "../ui/kit/select.tsx";
import { type Kind, targetsQuery, useCreateTarget } from "./queries.ts";
import { type Draft, isCollector, TargetFields } from "./target-fields.tsx";

/** Adds a target, which gets the events that are written from then on. */
export function CreateTarget() {
  const { project } = useParams({ from: "/console/$project" });
  const { auditTargets: words } = pageTexts();
  const create = useCreateTarget(project);
  const { fields, submit, form } = useForm(create, "audit-targets");
  const [kind, setKind] = useState<Kind>("http");
  const [draft, setDraft] = useState<Draft>({ url: "", token: "", description: "" });
  const listed = useQuery(targetsQuery(project));
  const offered = listed.data?.kinds ?? ["http"];
  const { url, token, description } = draft;
  const body = { kind, description, ...(isCollector(kind) && { url, ...(token !== "" && { token }) }) };
  const items = Object.fromEntries(offered.map((one) => [one, words.kinds[one]])) as Record<Kind, string>;
  return (
    <FormPage
      title={texts().pages.createAuditTarget}
      about={words.addAbout}
      action={words.add}
      {...form}
      onSubmit={() => submit(body)}
      command={{ method: "POST", path: `/projects/${project}/audit-targets`, body: { ...body, ...("token" in body && { token: "…" }) } }}
    >
      <Select label={words.kind} items={items} value={kind} onValueChange={setKind} error={fields.kind} />
      <TargetFields {...{ kind, draft, fields }} hasToken={false} onChange={setDraft} />
    </FormPage>
  );
}
