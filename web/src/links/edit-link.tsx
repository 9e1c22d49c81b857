import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { problemsOf } from "../api.ts";
import { NotFound } from "../shell/not-found.tsx";
import { toExpiresAt, toExpiry } from "../ui/expiry-field.tsx";
import { FormPage } from "../ui/form-page.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { type Link, linksQuery, useEditLink } from "./queries.ts";
import { type RestrictionDraft, RestrictionFields, restrictionOf } from "./restriction-fields.tsx";
import { TYPES } from "./words.ts";

/** Who may use a link and until when; its servers and type stay. */
export function EditLink() {
  const { project, link } = useParams({ from: "/console/$project/links/$link" });
  const links = useInfiniteQuery(linksQuery(project));
  return (
    <LoadState query={links}>
      {({ links }) => {
        const known = links.find(({ id }) => id === link);
        return known ? <Form project={project} link={known} /> : <NotFound />;
      }}
    </LoadState>
  );
}

function Form({ project, link }: { project: string; link: Link }) {
  const navigate = useNavigate();
  const edit = useEditLink(project);
  const begun: RestrictionDraft = {
    domains: link.domains.join(", "),
    emails: link.emails.join("\n"),
    email: link.email ?? "",
    expiry: toExpiry(link.expiresAt),
  };
  const [draft, setDraft] = useState(begun);
  const { fields, sentence } = problemsOf(edit.error);
  const back = () => void navigate({ to: "/console/$project/links", params: { project } });
  const expiry = draft.expiry === begun.expiry ? {} : { expiresAt: toExpiresAt(draft.expiry) ?? null };
  const submit = () => edit.mutate({ link: link.id, change: { ...restrictionOf(link.type, draft), ...expiry } }, { onSuccess: back });
  return (
    <FormPage
      title={`Edit this ${TYPES[link.type].toLowerCase()}`}
      action="Save"
      pending={edit.isPending}
      problem={sentence}
      onSubmit={submit}
      onCancel={back}
    >
      <p className="text-sm text-kumo-subtle">
        What you change holds for the next request, also of people who have the page open. What they connected stays.
      </p>
      <RestrictionFields type={link.type} draft={draft} onChange={(part) => setDraft({ ...draft, ...part })} fields={fields} />
    </FormPage>
  );
}
