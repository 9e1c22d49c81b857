import { Checkbox } from "@cloudflare/kumo/components/checkbox";
import { Input } from "@cloudflare/kumo/components/input";
import { Radio } from "@cloudflare/kumo/components/radio";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { serversQuery } from "../servers/queries.ts";
import { projectQuery } from "../session/queries.ts";
import { useForm } from "../session/use-form.ts";
import { toExpiresAt } from "../ui/expiry.ts";
import { FormPage } from "../ui/form-page.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { type NewLink, useCreateLink } from "./queries.ts";
import { type RestrictionDraft, restrictionOf } from "./restriction.ts";
import { RestrictionFields } from "./restriction-fields.tsx";

const EMPTY: RestrictionDraft = { domains: "", emails: "", email: "", expiry: "7" };

/** Creates an auth link. */
export function CreateLink() {
  const { project } = useParams({ from: "/console/$project" });
  const servers = useQuery(serversQuery(project));
  const { data: settings } = useQuery(projectQuery(project));
  const { fields, submit, form } = useForm(useCreateLink(project), "links");
  const [type, setType] = useState<NewLink["type"]>("user");
  const [chosen, setChosen] = useState<string[]>();
  const [draft, setDraft] = useState(EMPTY);
  const [returnUrl, setReturnUrl] = useState("");
  const level = type === "project" ? "project" : "user";

  return (
    <LoadState query={servers}>
      {({ servers }) => {
        const offered = servers.filter(({ authScope }) => authScope.type !== "none" && authScope.level === level);
        const selected = chosen ?? offered.map(({ slug }) => slug);
        const end = { expiresAt: toExpiresAt(draft.expiry), ...(returnUrl.trim() && { returnUrl: returnUrl.trim() }) };
        const send = () => submit({ type, servers: selected, ...restrictionOf(type, draft), ...end });
        return (
          <FormPage title="Create an auth link" action="Create link" {...form} onSubmit={send}>
            <Radio.Group
              legend="Type"
              appearance="card"
              value={type}
              onValueChange={(value) => {
                setType(value);
                setChosen(undefined);
              }}
            >
              <Radio.Item
                label="User link"
                value="user"
                description="For the people you name, any number of times. Each person connects their own accounts."
              />
              <Radio.Item
                label="Project link"
                value="project"
                description="For one person, once. The whole project shares the accounts they connect."
              />
              <Radio.Item
                label="Playground link"
                value="playground"
                description="For the people you name. Only the playground of this project uses the accounts they connect."
              />
            </Radio.Group>
            {offered.length === 0 ? (
              <p className="text-sm text-kumo-subtle">This project has no server with a {level}-level credential. Add such a server first.</p>
            ) : (
              <Checkbox.Group legend="Servers" value={selected} onValueChange={setChosen} error={fields.servers}>
                {offered.map(({ slug, name }) => (
                  <Checkbox.Item key={slug} value={slug} label={name} />
                ))}
              </Checkbox.Group>
            )}
            <RestrictionFields type={type} draft={draft} onChange={(part) => setDraft({ ...draft, ...part })} fields={fields} />
            {(settings?.returnOrigins.length ?? 0) > 0 && (
              <Input
                label="Return URL"
                value={returnUrl}
                onChange={(event) => setReturnUrl(event.target.value)}
                error={fields.returnUrl}
                placeholder={`${settings?.returnOrigins[0]}/done`}
                description="Optional. People return to this URL after they have finished."
              />
            )}
          </FormPage>
        );
      }}
    </LoadState>
  );
}
