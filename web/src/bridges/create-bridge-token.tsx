import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "../session/use-form.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { ShownOnce } from "../ui/copy/shown-once.tsx";
import { Snippet } from "../ui/copy/snippet.tsx";
import { type Expiry, toExpiresAt } from "../ui/form/expiry.ts";
import { ExpiryField } from "../ui/form/expiry-field.tsx";
import { FormPage } from "../ui/form/form-page.tsx";
import { Input } from "../ui/kit/input.tsx";
import { toTokenBody, useCreateBridgeToken } from "./queries.ts";

/** Creates the token of a bridge, then shows it once, with the command that starts the bridge. */
export function CreateBridgeToken() {
  const { project } = useParams({ from: "/console/$project" });
  const { bridges: words } = pageTexts();
  const create = useCreateBridgeToken(project);
  const { fields, leave, form } = useForm(create, "bridges");
  const [name, setName] = useState("");
  const [expiry, setExpiry] = useState<Expiry>("never");
  if (create.data)
    return (
      <ShownOnce title={words.made} words={words} onDone={leave}>
        <Snippet label={words.token} text={create.data.key} />
        <Snippet label={words.environment} text={create.data.usage.env} />
        <Snippet label={words.start} text={create.data.usage.command} />
      </ShownOnce>
    );
  const token = { name, expiresAt: toExpiresAt(expiry) };
  return (
    <FormPage
      title={texts().pages.createBridgeToken}
      about={words.createAbout}
      action={words.create}
      {...form}
      onSubmit={() => create.mutate(token)}
      command={{ method: "POST", path: `/projects/${project}/api-keys`, body: toTokenBody(token) }}
    >
      <Input label={words.name} value={name} onChange={(event) => setName(event.target.value)} error={fields.name} description={words.nameHelp} />
      <ExpiryField choices={["90", "365", "never", "date"]} value={expiry} onChange={setExpiry} error={fields.expiresAt} />
    </FormPage>
  );
}
