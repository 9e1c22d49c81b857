import { Checkbox } from "@cloudflare/kumo/components/checkbox";
import { Input } from "@cloudflare/kumo/components/input";
import { Radio } from "@cloudflare/kumo/components/radio";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { problemsOf } from "../api.ts";
import { serversQuery } from "../servers/queries.ts";
import { type Expiry, ExpiryField, toExpiresAt, toList } from "../ui/expiry-field.tsx";
import { FormPage } from "../ui/form-page.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { useCreateLink } from "./queries.ts";

export function CreateLink() {
  const { project } = useParams({ from: "/console/$project" });
  const navigate = useNavigate();
  const servers = useQuery(serversQuery(project));
  const create = useCreateLink(project);
  const [type, setType] = useState<"user" | "project">("user");
  const [chosen, setChosen] = useState<string[]>();
  const [domains, setDomains] = useState("");
  const [email, setEmail] = useState("");
  const [expiry, setExpiry] = useState<Expiry>("7");
  const { fields, sentence } = problemsOf(create.error);
  const back = () => void navigate({ to: "/console/$project/links", params: { project } });

  return (
    <LoadState query={servers}>
      {({ servers }) => {
        const fitting = servers.filter(({ authScope }) => authScope.type !== "none" && authScope.level === type);
        const selected = chosen ?? fitting.map(({ slug }) => slug);
        const restriction = type === "user" ? { domains: toList(domains) } : { email };
        const submit = () => create.mutate({ type, servers: selected, expiresAt: toExpiresAt(expiry), ...restriction }, { onSuccess: back });
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
                description="Anyone of your domain, any number of times. Each person connects their own accounts."
              />
              <Radio.Item label="Project link" value="project" description="One person, once. What they connect is shared by the whole project." />
            </Radio.Group>
            {fitting.length === 0 ? (
              <p className="text-sm text-kumo-subtle">This project has no server with a {type}-level credential. Add one first.</p>
            ) : (
              <Checkbox.Group legend="Servers" value={selected} onValueChange={setChosen} error={fields.servers}>
                {fitting.map(({ slug, name }) => (
                  <Checkbox.Item key={slug} value={slug} label={name} />
                ))}
              </Checkbox.Group>
            )}
            {type === "user" ? (
              <Input
                label="E-mail domains"
                value={domains}
                onChange={(event) => setDomains(event.target.value)}
                error={fields.domains}
                placeholder="example.com"
                description="Only addresses at exactly these domains; separate several by commas."
              />
            ) : (
              <Input
                label="E-mail address"
                type="email"
                value={email}
                onChange={(event) => setEmail(event.target.value)}
                error={fields.email}
                placeholder="ada@example.com"
              />
            )}
            <ExpiryField choices={["1", "7", "30", "never"]} value={expiry} onChange={setExpiry} error={fields.expiresAt} />
          </FormPage>
        );
      }}
    </LoadState>
  );
}
