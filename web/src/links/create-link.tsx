import { Checkbox } from "@cloudflare/kumo/components/checkbox";
import { Input } from "@cloudflare/kumo/components/input";
import { Radio } from "@cloudflare/kumo/components/radio";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { problemsOf } from "../api.ts";
import { serversQuery } from "../servers/queries.ts";
import { projectQuery } from "../session/queries.ts";
import { toExpiresAt } from "../ui/expiry-field.tsx";
import { FormPage } from "../ui/form-page.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { type NewLink, useCreateLink } from "./queries.ts";
import { type RestrictionDraft, RestrictionFields, restrictionOf } from "./restriction-fields.tsx";

const NOBODY: RestrictionDraft = { domains: "", emails: "", email: "", expiry: "7" };

export function CreateLink() {
  const { project } = useParams({ from: "/console/$project" });
  const navigate = useNavigate();
  const servers = useQuery(serversQuery(project));
  const { data: settings } = useQuery(projectQuery(project));
  const create = useCreateLink(project);
  const [type, setType] = useState<NewLink["type"]>("user");
  const [chosen, setChosen] = useState<string[]>();
  const [draft, setDraft] = useState(NOBODY);
  const [returnUrl, setReturnUrl] = useState("");
  const { fields, sentence } = problemsOf(create.error);
  const back = () => void navigate({ to: "/console/$project/links", params: { project } });
  const level = type === "project" ? "project" : "user";

  return (
    <LoadState query={servers}>
      {({ servers }) => {
        const fitting = servers.filter(({ authScope }) => authScope.type !== "none" && authScope.level === level);
        const selected = chosen ?? fitting.map(({ slug }) => slug);
        const end = { expiresAt: toExpiresAt(draft.expiry), ...(returnUrl.trim() && { returnUrl: returnUrl.trim() }) };
        const submit = () => create.mutate({ type, servers: selected, ...restrictionOf(type, draft), ...end }, { onSuccess: back });
        return (
          <FormPage title="Create an auth link" action="Create link" pending={create.isPending} problem={sentence} onSubmit={submit} onCancel={back}>
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
                description="Anyone you name, any number of times. Each person connects their own accounts."
              />
              <Radio.Item label="Project link" value="project" description="One person, once. What they connect is shared by the whole project." />
              <Radio.Item
                label="Playground link"
                value="playground"
                description="Anyone you name. What they connect serves this project's playground alone."
              />
            </Radio.Group>
            {fitting.length === 0 ? (
              <p className="text-sm text-kumo-subtle">This project has no server with a {level}-level credential. Add one first.</p>
            ) : (
              <Checkbox.Group legend="Servers" value={selected} onValueChange={setChosen} error={fields.servers}>
                {fitting.map(({ slug, name }) => (
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
                description="Optional: where people go when they are done."
              />
            )}
          </FormPage>
        );
      }}
    </LoadState>
  );
}
