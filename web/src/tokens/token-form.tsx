import type { UseMutationResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { problemsOf } from "../api-error.ts";
import { pageTexts } from "../texts/texts.ts";
import { ShownOnce } from "../ui/copy/shown-once.tsx";
import { Snippet } from "../ui/copy/snippet.tsx";
import { type Expiry, toExpiresAt } from "../ui/form/expiry.ts";
import { ExpiryField } from "../ui/form/expiry-field.tsx";
import { FormPage } from "../ui/form/form-page.tsx";
import { Radio } from "../ui/kit/choice.tsx";
import { Input } from "../ui/kit/input.tsx";
import type { CreatedToken, NewToken, Role } from "./queries.ts";

type Props = {
  title: string;
  about: ReactNode;
  /** The roles that a token may have here, and what each allows. */
  roles: Partial<Record<Role, string>>;
  /** The lowest one, which is proposed. */
  proposed: Role;
  create: UseMutationResult<CreatedToken, Error, NewToken>;
  /** What the API gets, and where. */
  path: string;
  toBody: (token: NewToken) => object;
  onLeave: () => void;
};

/** Creates a platform token, then shows it once. */
export function TokenForm({ title, about, roles, proposed, create, path, toBody, onLeave }: Props) {
  const { tokens: words } = pageTexts();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>(proposed);
  const [expiry, setExpiry] = useState<Expiry>("90");
  const { fields, sentence } = problemsOf(create.error);
  if (create.data) return <CreatedSecret created={create.data} onDone={onLeave} />;
  const token = { name, role, expiresAt: toExpiresAt(expiry) };
  return (
    <FormPage
      title={title}
      about={about}
      action={words.create}
      pending={create.isPending}
      problem={sentence}
      onSubmit={() => create.mutate(token)}
      onCancel={onLeave}
      command={{ method: "POST", path, body: toBody(token) }}
    >
      <Input label={words.name} value={name} onChange={(event) => setName(event.target.value)} error={fields.name} description={words.nameHelp} />
      <Radio.Group legend={words.role} appearance="card" value={role} onValueChange={setRole}>
        {(Object.keys(roles) as Role[]).map((one) => (
          <Radio.Item key={one} label={words.roles[one]} value={one} description={roles[one]} />
        ))}
      </Radio.Group>
      <ExpiryField choices={["30", "90", "365", "date"]} value={expiry} onChange={setExpiry} error={fields.expiresAt} />
    </FormPage>
  );
}

function CreatedSecret({ created: { key, usage }, onDone }: { created: CreatedToken; onDone: () => void }) {
  const { tokens: words } = pageTexts();
  return (
    <ShownOnce title={words.made} words={words} onDone={onDone}>
      <Snippet label={words.token} text={key} />
      <Snippet label={words.environment} text={usage.env} />
      <Snippet label={words.tryIt} text={usage.command} />
      {usage.login !== undefined && <Snippet label={words.login} text={usage.login} />}
    </ShownOnce>
  );
}
