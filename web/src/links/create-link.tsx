import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { serversQuery } from "../servers/queries.ts";
import { projectQuery } from "../session/queries.ts";
import { useForm } from "../session/use-form.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { toExpiresAt } from "../ui/form/expiry.ts";
import { FormPage } from "../ui/form/form-page.tsx";
import { Checkboxes, Radio } from "../ui/kit/choice.tsx";
import { Input } from "../ui/kit/input.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { NameField } from "./name-field.tsx";
import { type NewLink, useCreateLink } from "./queries.ts";
import { type RestrictionDraft, restrictionOf } from "./restriction.ts";
import { RestrictionFields } from "./restriction-fields.tsx";

const EMPTY: RestrictionDraft = { domains: "", emails: "", email: "", expiry: "30" };

/** Creates an auth link. */
export function CreateLink() {
  const { linkForm: words } = pageTexts();
  const { types } = pageTexts().links;
  const { project } = useParams({ from: "/console/$project" });
  const servers = useQuery(serversQuery(project));
  const { data: settings } = useQuery(projectQuery(project));
  const { fields, submit, form } = useForm(useCreateLink(project), "links");
  const [type, setType] = useState<NewLink["type"]>("user");
  const [chosen, setChosen] = useState<string[]>();
  const [draft, setDraft] = useState(EMPTY);
  const [returnUrl, setReturnUrl] = useState("");
  const [name, setName] = useState("");
  const level = type === "project" ? "project" : "user";

  return (
    <LoadState query={servers}>
      {({ servers }) => {
        const offered = servers.filter(({ authScope }) => authScope.type !== "none" && authScope.level === level);
        const selected = chosen ?? offered.map(({ slug }) => slug);
        const end = { expiresAt: toExpiresAt(draft.expiry), ...(returnUrl.trim() && { returnUrl: returnUrl.trim() }) };
        const link = { type, servers: selected, ...restrictionOf(type, draft), ...end, ...(name.trim() && { name: name.trim() }) };
        return (
          <FormPage
            title={texts().pages.createLink}
            about={pageTexts().about.links}
            action={pageTexts().links.create}
            {...form}
            onSubmit={() => submit(link)}
            command={{ method: "POST", path: `/projects/${project}/links`, body: link }}
          >
            <Radio.Group
              legend={words.type}
              appearance="card"
              value={type}
              onValueChange={(value) => {
                setType(value);
                setChosen(undefined);
              }}
            >
              <Radio.Item label={types.user} value="user" description={words.user} />
              <Radio.Item label={types.project} value="project" description={words.project} />
              <Radio.Item label={types.playground} value="playground" description={words.playground} />
            </Radio.Group>
            {offered.length === 0 ? (
              <p className="text-sm text-kumo-subtle">{words.noServers[level]}</p>
            ) : (
              <Checkboxes.Group legend={words.servers} value={selected} onValueChange={setChosen} error={fields.servers}>
                {offered.map(({ slug, name }) => (
                  <Checkboxes.Item key={slug} value={slug} label={name} />
                ))}
              </Checkboxes.Group>
            )}
            <RestrictionFields type={type} draft={draft} onChange={(part) => setDraft({ ...draft, ...part })} fields={fields} />
            <NameField name={name} onChange={setName} error={fields.name} />
            {(settings?.returnOrigins.length ?? 0) > 0 && (
              <Input
                label={words.returnUrl}
                value={returnUrl}
                onChange={(event) => setReturnUrl(event.target.value)}
                error={fields.returnUrl}
                placeholder={`${settings?.returnOrigins[0]}/done`}
                description={words.returnUrlHelp}
              />
            )}
          </FormPage>
        );
      }}
    </LoadState>
  );
}
