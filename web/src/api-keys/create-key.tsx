import { Banner } from "@cloudflare/kumo/components/banner";
import { Button } from "@cloudflare/kumo/components/button";
import { ClipboardText } from "@cloudflare/kumo/components/clipboard-text";
import { Input } from "@cloudflare/kumo/components/input";
import { Radio } from "@cloudflare/kumo/components/radio";
import { Select } from "@cloudflare/kumo/components/select";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { problemsOf } from "../api.ts";
import { navigatorsQuery } from "../navigators/queries.ts";
import { projectQuery } from "../session/queries.ts";
import { type Expiry, ExpiryField, toExpiresAt, toList } from "../ui/expiry-field.tsx";
import { FormPage } from "../ui/form-page.tsx";
import { type CreatedApiKey, type NewApiKey, useCreateApiKey } from "./queries.ts";

const EVERYWHERE = "everywhere ";

export function CreateKey() {
  const { project } = useParams({ from: "/console/$project" });
  const navigate = useNavigate();
  const create = useCreateApiKey(project);
  const [name, setName] = useState("");
  const [navigator, setNavigator] = useState(EVERYWHERE);
  const navigators = useQuery(navigatorsQuery(project));
  const [purpose, setPurpose] = useState<NewApiKey["purpose"]>("agent");
  const [acts, setActs] = useState<"nobody" | "people">("nobody");
  const [domains, setDomains] = useState("");
  const [expiry, setExpiry] = useState<Expiry>("90");
  const { fields, sentence } = problemsOf(create.error);
  const back = () => void navigate({ to: "/console/$project/keys", params: { project } });
  if (create.data) return <CreatedKey project={project} created={create.data} onDone={back} />;

  const isAgent = purpose === "agent";
  const actsForUsers = isAgent && acts === "people";
  const submit = () =>
    create.mutate({
      name,
      purpose,
      navigator: !isAgent || navigator === EVERYWHERE ? undefined : navigator,
      actsForUsers,
      domains: actsForUsers ? toList(domains) : [],
      expiresAt: toExpiresAt(expiry),
    });
  return (
    <FormPage title="Create an API key" action="Create key" pending={create.isPending} problem={sentence} onSubmit={submit} onCancel={back}>
      <Input
        label="Name"
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={fields.name}
        description="What will use it, so that you know what stops when you revoke it."
      />
      <Radio.Group legend="What it is for" appearance="card" value={purpose} onValueChange={setPurpose}>
        <Radio.Item label="An agent" value="agent" description="Calls the project's MCP URLs." />
        <Radio.Item
          label="A program of yours"
          value="platform"
          description="A platform token: administers this project through the REST API, in your name, for as long as you do."
        />
      </Radio.Group>
      {isAgent && (
        <>
          <Select
            label="Where it may be used"
            items={{
              [EVERYWHERE]: "At all MCP URLs of the project",
              ...Object.fromEntries((navigators.data?.navigators ?? []).map((one) => [one.slug, one.name])),
            }}
            value={navigator}
            onValueChange={(chosen) => setNavigator(String(chosen ?? EVERYWHERE))}
            error={fields.navigator}
          />
          <Radio.Group legend="Whose credentials it may use" appearance="card" value={acts} onValueChange={setActs}>
            <Radio.Item label="The project's only" value="nobody" description="What project links gave. It can use nobody's own account." />
            <Radio.Item
              label="Those of the person a call is for"
              value="people"
              description="The agent names the person in x-user-email. Give such a key only to a server that knows who its users are."
            />
          </Radio.Group>
          {actsForUsers && (
            <Input
              label="Domains whose people need not be members yet"
              value={domains}
              onChange={(event) => setDomains(event.target.value)}
              error={fields.domains}
              placeholder="example.com"
              description="Optional. Without one, only members of the project can be named."
            />
          )}
        </>
      )}
      <ExpiryField choices={["30", "90", "365", "never"]} value={expiry} onChange={setExpiry} error={fields.expiresAt} />
    </FormPage>
  );
}

/** The one time the key is seen, with how it is used. */
function CreatedKey({ project, created, onDone }: { project: string; created: CreatedApiKey; onDone: () => void }) {
  const { data } = useQuery(projectQuery(project));
  const { key: value, purpose, actsForUsers } = created;
  const isAgent = purpose === "agent";
  const headers = isAgent ? ["x-api-key: …", ...(actsForUsers ? ["x-user-email: ada@example.com"] : [])] : ["authorization: Bearer …"];
  return (
    <div className="max-w-xl">
      <h2 className="mb-4 text-xl font-semibold">Your new key</h2>
      <Banner className="mb-4" title="Copy it now" description="Cardea keeps a hash only and cannot show it again." />
      <ClipboardText text={value} className="max-w-full" />
      <p className="mt-6 mb-2 text-sm font-medium">
        {isAgent
          ? `The agent sends it with each request to ${data?.mcpUrl ?? ""}`
          : `The program sends it with each request to /api/v1/projects/${project}`}
      </p>
      <pre className="overflow-x-auto rounded-md bg-kumo-recessed p-3 text-sm">{headers.join("\n")}</pre>
      <Button className="mt-6" variant="primary" onClick={onDone}>
        I have copied it
      </Button>
    </div>
  );
}
