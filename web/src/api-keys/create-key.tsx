import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { navigatorsQuery } from "../navigators/queries.ts";
import { useForm } from "../session/use-form.ts";
import { Snippet } from "../ui/copy/snippet.tsx";
import { type Expiry, toExpiresAt } from "../ui/form/expiry.ts";
import { ExpiryField } from "../ui/form/expiry-field.tsx";
import { FormPage } from "../ui/form/form-page.tsx";
import { wordsOf } from "../ui/form/lines.ts";
import { Heading } from "../ui/heading.tsx";
import { Banner } from "../ui/kit/banner.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Radio } from "../ui/kit/choice.tsx";
import { Input } from "../ui/kit/input.tsx";
import { Select } from "../ui/kit/select.tsx";
import { type CreatedApiKey, type NewApiKey, useCreateApiKey } from "./queries.ts";

/** The choice of no navigator. A blank cannot be part of a slug. */
const EVERYWHERE = "everywhere ";

/** Creates an API key, then shows it once. */
export function CreateKey() {
  const { project } = useParams({ from: "/console/$project" });
  const create = useCreateApiKey(project);
  const { fields, leave, form } = useForm(create, "keys");
  const [name, setName] = useState("");
  const [navigator, setNavigator] = useState(EVERYWHERE);
  const navigators = useQuery(navigatorsQuery(project));
  const [purpose, setPurpose] = useState<NewApiKey["purpose"]>("agent");
  const [credentials, setCredentials] = useState<"project" | "people">("project");
  const [domains, setDomains] = useState("");
  const [expiry, setExpiry] = useState<Expiry>("90");
  if (create.data) return <CreatedKey created={create.data} onDone={leave} />;

  const isAgent = purpose === "agent";
  const actsForUsers = isAgent && credentials === "people";
  const submit = () =>
    create.mutate({
      name,
      purpose,
      navigator: !isAgent || navigator === EVERYWHERE ? undefined : navigator,
      actsForUsers,
      domains: actsForUsers ? wordsOf(domains) : [],
      expiresAt: toExpiresAt(expiry),
    });
  return (
    <FormPage title="Create an API key" action="Create key" {...form} onSubmit={submit}>
      <Input
        label="Name"
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={fields.name}
        description="Name the agent or program that will use the key. Then you know what stops when you revoke it."
      />
      <Radio.Group legend="Purpose" appearance="card" value={purpose} onValueChange={setPurpose}>
        <Radio.Item label="An agent" value="agent" description="The agent calls the MCP URLs of the project." />
        <Radio.Item
          label="A program"
          value="platform"
          description="A platform token: the program administers this project through the REST API in your name, as long as you are an administrator."
        />
      </Radio.Group>
      {isAgent && (
        <>
          <Select
            label="MCP URLs"
            items={{
              [EVERYWHERE]: "All MCP URLs of the project",
              ...Object.fromEntries((navigators.data?.navigators ?? []).map((one) => [one.slug, one.name])),
            }}
            value={navigator}
            onValueChange={(chosen) => setNavigator(String(chosen ?? EVERYWHERE))}
            error={fields.navigator}
          />
          <Radio.Group legend="Credentials" appearance="card" value={credentials} onValueChange={setCredentials}>
            <Radio.Item
              label="Those of the project only"
              value="project"
              description="Credentials from project links. The agent can use no person's account."
            />
            <Radio.Item
              label="Those of the person named in each call"
              value="people"
              description="The agent names the person in x-user-email. Give such a key only to a server that authenticates its users."
            />
          </Radio.Group>
          {actsForUsers && (
            <Input
              label="Domains for people who are not members yet"
              value={domains}
              onChange={(event) => setDomains(event.target.value)}
              error={fields.domains}
              placeholder="example.com"
              description="Optional. The agent can then also name people at these domains. Without a domain, it can name members only."
            />
          )}
        </>
      )}
      <ExpiryField choices={["30", "90", "365", "never"]} value={expiry} onChange={setExpiry} error={fields.expiresAt} />
    </FormPage>
  );
}

/** Shows a new key for the only time, whole, with a command that works as it is. */
function CreatedKey({ created, onDone }: { created: CreatedApiKey; onDone: () => void }) {
  const { key, purpose, actsForUsers, usage } = created;
  return (
    <div className="max-w-xl">
      <Heading title="Your new key" />
      <Banner className="mb-4" title="Copy it now" description="Cardea stores only a hash of the key and cannot show the key again." />
      <Snippet label="Key" text={key} />
      <Snippet label="For the program's environment" text={usage.env} />
      <Snippet label={purpose === "agent" ? "Try it: this command lists the tools" : "Try it: this command reads the project"} text={usage.command} />
      {actsForUsers && (
        <p className="mt-2 text-sm text-kumo-subtle">
          The command acts for you. Your agent puts the address of its own user into x-user-email, with every request.
        </p>
      )}
      <Button className="mt-6" variant="primary" onClick={onDone}>
        I have copied it
      </Button>
    </div>
  );
}
