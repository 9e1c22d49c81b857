import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { type Server, serversQuery } from "../servers/queries.ts";
import { useForm } from "../session/use-form.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { toExpiresAt, toExpiry } from "../ui/form/expiry.ts";
import { FormPage } from "../ui/form/form-page.tsx";
import { Checkboxes } from "../ui/kit/choice.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { NotFound } from "../ui/not-found.tsx";
import { type Link, linksQuery, useEditLink } from "./queries.ts";
import { type RestrictionDraft, restrictionOf } from "./restriction.ts";
import { RestrictionFields } from "./restriction-fields.tsx";

/** Edits who may use a link, for which servers, and until when. The type of a link cannot change. */
export function EditLink() {
  const { project, link } = useParams({ from: "/console/$project/links/$link" });
  const links = useInfiniteQuery(linksQuery(project));
  const servers = useQuery(serversQuery(project));
  return (
    <LoadState query={links}>
      {({ links }) => {
        const existing = links.find(({ id, type }) => id === link && type !== "default");
        if (!existing) return <NotFound />;
        return <LoadState query={servers}>{({ servers }) => <Form project={project} link={existing} servers={servers} />}</LoadState>;
      }}
    </LoadState>
  );
}

function Form({ project, link, servers }: { project: string; link: Link; servers: Server[] }) {
  const { linkForm: words } = pageTexts();
  const { fields, submit, form } = useForm(useEditLink(project, link), "links");
  const saved: RestrictionDraft = {
    domains: link.domains.join(", "),
    emails: link.emails.join("\n"),
    email: link.email ?? "",
    expiry: toExpiry(link.expiresAt),
  };
  const [draft, setDraft] = useState(saved);
  const [chosen, setChosen] = useState(link.servers);
  const level = link.type === "project" ? "project" : "user";
  const offered = servers.filter(({ slug, authScope }) => link.servers.includes(slug) || (authScope.type !== "none" && authScope.level === level));
  const expiry = draft.expiry === saved.expiry ? {} : { expiresAt: toExpiresAt(draft.expiry) ?? null };
  const changedServers = [...chosen].sort().join() === [...link.servers].sort().join() ? {} : { servers: chosen };
  const send = () => submit({ ...restrictionOf(link.type, draft), ...expiry, ...changedServers });
  return (
    <FormPage title={words.edit(pageTexts().links.types[link.type])} action={texts().common.save} {...form} onSubmit={send}>
      <p className="text-sm text-kumo-subtle">{words.editHelp}</p>
      <Checkboxes.Group legend={words.servers} value={chosen} onValueChange={setChosen} error={fields.servers}>
        {offered.map(({ slug, name }) => (
          <Checkboxes.Item key={slug} value={slug} label={name} />
        ))}
      </Checkboxes.Group>
      <RestrictionFields type={link.type} draft={draft} onChange={(part) => setDraft({ ...draft, ...part })} fields={fields} />
    </FormPage>
  );
}
