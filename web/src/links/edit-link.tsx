import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { type Server, serversQuery } from "../servers/queries.ts";
import { isManaged, ManagedNotice } from "../session/managed.tsx";
import { type Difference, Meanwhile, tagToSave } from "../session/meanwhile.tsx";
import { anew, OpenedForm, together } from "../session/opened-form.tsx";
import { useForm } from "../session/use-form.ts";
import { locale, pageTexts, texts } from "../texts/texts.ts";
import { toExpiresAt, toExpiry } from "../ui/form/expiry.ts";
import { FormPage } from "../ui/form/form-page.tsx";
import { Checkboxes } from "../ui/kit/choice.tsx";
import { NotFound } from "../ui/not-found.tsx";
import { NameField } from "./name-field.tsx";
import { type Link, linkQuery, useEditLink } from "./queries.ts";
import { type RestrictionDraft, restrictionOf } from "./restriction.ts";
import { RestrictionFields } from "./restriction-fields.tsx";

/** Edits who may use a link, for which servers, and until when. The type of a link cannot change. */
export function EditLink() {
  const { project, link } = useParams({ from: "/console/$project/links/$link" });
  const query = together({ link: useQuery(anew(linkQuery(project, link))), servers: useQuery(serversQuery(project)) });
  return (
    <OpenedForm key={link} query={query}>
      {(opened, { link: now }, onLoad) =>
        opened.link.type === "default" ? <NotFound /> : <Form {...{ project, now, onLoad }} link={opened.link} servers={opened.servers.servers} />
      }
    </OpenedForm>
  );
}

/** What another administrator has changed of a link, in the words of the form. */
function differencesOf(opened: Link, now: Link): Difference[] {
  const { linkForm: words } = pageTexts();
  const { legend: expiryLabel } = pageTexts().expiry;
  const each = ({ servers, domains, emails, email, expiresAt, name }: Link) => [
    servers.join(", "),
    domains.join(", "),
    emails.join(", "),
    email ?? "",
    expiresAt === null ? "" : new Date(expiresAt).toLocaleString(locale()),
    name ?? "",
  ];
  const labels = [words.servers, words.domains, words.emails, words.email, expiryLabel, words.fileName];
  return labels.map((label, at) => [label, each(opened)[at] ?? "", each(now)[at] ?? ""]);
}

type FormProps = { project: string; link: Link; now: Link; servers: Server[]; onLoad: () => void };

/** @property link as it was when the form was opened @property now as it is */
function Form({ project, link, now, servers, onLoad }: FormProps) {
  const { linkForm: words } = pageTexts();
  const edit = useEditLink(project, link);
  const { fields, submit, form } = useForm(edit, "links");
  const etag = tagToSave(link, now, edit.error);
  const saved: RestrictionDraft = {
    domains: link.domains.join(", "),
    emails: link.emails.join("\n"),
    email: link.email ?? "",
    expiry: toExpiry(link.expiresAt),
  };
  const [draft, setDraft] = useState(saved);
  const [chosen, setChosen] = useState(link.servers);
  const [name, setName] = useState(link.name ?? "");
  const level = link.type === "project" ? "project" : "user";
  const offered = servers.filter(({ slug, authScope }) => link.servers.includes(slug) || (authScope.type !== "none" && authScope.level === level));
  const expiry = draft.expiry === saved.expiry ? {} : { expiresAt: toExpiresAt(draft.expiry) ?? null };
  const changedServers = [...chosen].sort().join() === [...link.servers].sort().join() ? {} : { servers: chosen };
  const named = name === (link.name ?? "") ? {} : { name: name || null };
  const json = { ...restrictionOf(link.type, draft), ...expiry, ...changedServers, ...named };
  return (
    <FormPage
      title={words.edit(pageTexts().links.types[link.type])}
      id={link.id}
      action={texts().common.save}
      {...form}
      {...(isManaged(now) && now.name !== null && { managed: <ManagedNotice named={{ links: [now.name] }} /> })}
      onSubmit={() => submit({ json, etag })}
      command={{ method: "PATCH", path: `/projects/${project}/links/${link.id}`, body: json }}
    >
      <p className="text-sm text-kumo-subtle">{words.editHelp}</p>
      <Checkboxes.Group legend={words.servers} value={chosen} onValueChange={setChosen} error={fields.servers}>
        {offered.map(({ slug, name }) => (
          <Checkboxes.Item key={slug} value={slug} label={name} />
        ))}
      </Checkboxes.Group>
      <RestrictionFields type={link.type} draft={draft} onChange={(part) => setDraft({ ...draft, ...part })} fields={fields} />
      <NameField name={name} onChange={setName} error={fields.name} />
      <Meanwhile error={edit.error} differences={differencesOf(link, now)} onLoad={onLoad} />
    </FormPage>
  );
}
