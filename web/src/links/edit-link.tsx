import { Checkbox } from "@cloudflare/kumo/components/checkbox";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { problemsOf } from "../api.ts";
import { type Server, serversQuery } from "../servers/queries.ts";
import { toExpiresAt, toExpiry } from "../ui/expiry-field.tsx";
import { FormPage } from "../ui/form-page.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { NotFound } from "../ui/not-found.tsx";
import { type Link, linksQuery, useEditLink } from "./queries.ts";
import { type RestrictionDraft, RestrictionFields, restrictionOf } from "./restriction-fields.tsx";
import { TYPES } from "./words.ts";

/** Who may use a link, for which servers and until when; its type stays. */
export function EditLink() {
  const { project, link } = useParams({ from: "/console/$project/links/$link" });
  const links = useInfiniteQuery(linksQuery(project));
  const servers = useQuery(serversQuery(project));
  return (
    <LoadState query={links}>
      {({ links }) => {
        const known = links.find(({ id, type }) => id === link && type !== "default");
        if (!known) return <NotFound />;
        return <LoadState query={servers}>{({ servers }) => <Form project={project} link={known} servers={servers} />}</LoadState>;
      }}
    </LoadState>
  );
}

function Form({ project, link, servers }: { project: string; link: Link; servers: Server[] }) {
  const navigate = useNavigate();
  const edit = useEditLink(project);
  const begun: RestrictionDraft = {
    domains: link.domains.join(", "),
    emails: link.emails.join("\n"),
    email: link.email ?? "",
    expiry: toExpiry(link.expiresAt),
  };
  const [draft, setDraft] = useState(begun);
  const [chosen, setChosen] = useState(link.servers);
  const level = link.type === "project" ? "project" : "user";
  const offered = servers.filter(({ slug, authScope }) => link.servers.includes(slug) || (authScope.type !== "none" && authScope.level === level));
  const { fields, sentence } = problemsOf(edit.error);
  const back = () => void navigate({ to: "/console/$project/links", params: { project } });
  const expiry = draft.expiry === begun.expiry ? {} : { expiresAt: toExpiresAt(draft.expiry) ?? null };
  const others = [...chosen].sort().join() === [...link.servers].sort().join() ? {} : { servers: chosen };
  const submit = () => edit.mutate({ link: link.id, change: { ...restrictionOf(link.type, draft), ...expiry, ...others } }, { onSuccess: back });
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
      <Checkbox.Group legend="Servers" value={chosen} onValueChange={setChosen} error={fields.servers}>
        {offered.map(({ slug, name }) => (
          <Checkbox.Item key={slug} value={slug} label={name} />
        ))}
      </Checkbox.Group>
      <RestrictionFields type={link.type} draft={draft} onChange={(part) => setDraft({ ...draft, ...part })} fields={fields} />
    </FormPage>
  );
}
