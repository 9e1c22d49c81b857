import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { navigatorsQuery } from "../navigators/queries.ts";
import { useForm } from "../session/use-form.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { ShownOnce } from "../ui/copy/shown-once.tsx";
import { Snippet } from "../ui/copy/snippet.tsx";
import { type Expiry, toExpiresAt } from "../ui/form/expiry.ts";
import { ExpiryField } from "../ui/form/expiry-field.tsx";
import { FormPage } from "../ui/form/form-page.tsx";
import { wordsOf } from "../ui/form/lines.ts";
import { Radio } from "../ui/kit/choice.tsx";
import { Input } from "../ui/kit/input.tsx";
import { Select } from "../ui/kit/select.tsx";
import { type CreatedApiKey, useCreateApiKey } from "./queries.ts";

/** The choice of no navigator. A blank cannot be part of a slug. */
const EVERYWHERE = "everywhere ";

/** Creates an API key, then shows it once. */
export function CreateKey() {
  const { project } = useParams({ from: "/console/$project" });
  const { keyForm: words, keys } = pageTexts();
  const create = useCreateApiKey(project);
  const { fields, leave, form } = useForm(create, "keys");
  const [name, setName] = useState("");
  const [navigator, setNavigator] = useState(EVERYWHERE);
  const navigators = useQuery(navigatorsQuery(project));
  const [credentials, setCredentials] = useState<"project" | "people">("project");
  const [domains, setDomains] = useState("");
  const [expiry, setExpiry] = useState<Expiry>("90");
  if (create.data) return <CreatedKey created={create.data} onDone={leave} />;

  const actsForUsers = credentials === "people";
  const key = {
    name,
    navigator: navigator === EVERYWHERE ? undefined : navigator,
    actsForUsers,
    domains: actsForUsers ? wordsOf(domains) : [],
    expiresAt: toExpiresAt(expiry),
  };
  return (
    <FormPage
      title={texts().pages.createKey}
      action={keys.create}
      {...form}
      onSubmit={() => create.mutate(key)}
      command={{ method: "POST", path: `/projects/${project}/api-keys`, body: key }}
    >
      <Input label={words.name} value={name} onChange={(event) => setName(event.target.value)} error={fields.name} description={words.nameHelp} />
      <Select
        label={words.urls}
        items={{
          [EVERYWHERE]: words.allUrls,
          ...Object.fromEntries((navigators.data?.navigators ?? []).map((one) => [one.slug, one.name])),
        }}
        value={navigator}
        onValueChange={(chosen) => setNavigator(String(chosen ?? EVERYWHERE))}
        error={fields.navigator}
      />
      <Radio.Group legend={words.credentials} appearance="card" value={credentials} onValueChange={setCredentials}>
        <Radio.Item label={words.project} value="project" description={words.projectHelp} />
        <Radio.Item label={words.people} value="people" description={words.peopleHelp} />
      </Radio.Group>
      {actsForUsers && (
        <Input
          label={words.domains}
          value={domains}
          onChange={(event) => setDomains(event.target.value)}
          error={fields.domains}
          placeholder="example.com"
          description={words.domainsHelp}
        />
      )}
      <ExpiryField choices={["30", "90", "365", "never"]} value={expiry} onChange={setExpiry} error={fields.expiresAt} />
    </FormPage>
  );
}

function CreatedKey({ created, onDone }: { created: CreatedApiKey; onDone: () => void }) {
  const { keyForm: words } = pageTexts();
  const { key, actsForUsers, usage } = created;
  return (
    <ShownOnce title={words.created} words={words} onDone={onDone}>
      <Snippet label={words.key} text={key} />
      <Snippet label={words.environment} text={usage.env} />
      <Snippet label={words.tryTools} text={usage.command} />
      {actsForUsers && <p className="mt-2 text-sm text-kumo-subtle">{words.actsForYou}</p>}
    </ShownOnce>
  );
}
