import { useQuery } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { problemsOf } from "../api-error.ts";
import { operatorTexts } from "../texts/operator-texts.ts";
import { texts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Input } from "../ui/kit/input.tsx";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import { Time } from "../ui/time.tsx";
import { type Owner, ownersQuery, useAddOwner, useRemoveOwner } from "./queries.ts";

/** The owners of the deployment, whom owners add and remove (F56). */
export function OwnerList() {
  const { owners: words } = operatorTexts;
  const { data, error } = useQuery(ownersQuery);
  return (
    <section className="mt-10" aria-labelledby="owners">
      <h2 id="owners" className="text-lg font-semibold">
        {words.title}
      </h2>
      <p className="mt-1 mb-3 text-sm text-kumo-subtle">{words.help}</p>
      {error && (
        <p role="alert" className="text-sm text-kumo-danger">
          {error.message}
        </p>
      )}
      {data && (
        <ul className="flex flex-col gap-2">
          {data.owners.map((owner) => (
            <OwnerRow key={owner.id} owner={owner} />
          ))}
        </ul>
      )}
      <AddOwner />
    </section>
  );
}

function OwnerRow({ owner: { id, email, isNamed, addedBy, since } }: { owner: Owner }) {
  const { owners: words } = operatorTexts;
  const remove = useRemoveOwner();
  return (
    <li aria-label={email}>
      <LayerCard className="flex flex-wrap items-center justify-between gap-3 px-4 py-3 text-sm">
        <div className="min-w-0">
          <p className="font-semibold break-all">{email}</p>
          <p className="break-words text-kumo-subtle">
            {isNamed ? words.named : words.addedBy(addedBy)} · {words.since} <Time at={since} />
          </p>
        </div>
        {isNamed ? (
          <p className="text-kumo-subtle max-md:w-full md:max-w-72">{words.namedHelp}</p>
        ) : (
          <ConfirmButton
            action={texts().common.remove}
            label={words.removeOne(email)}
            question={words.removeAsk(email)}
            consequence={words.removeLoss}
            mutation={remove}
            input={id}
          />
        )}
      </LayerCard>
    </li>
  );
}

function AddOwner() {
  const { owners: words } = operatorTexts;
  const [email, setEmail] = useState("");
  const add = useAddOwner(words.addedNow);
  const { fields, sentence } = problemsOf(add.error);
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    add.mutate(email, { onSuccess: () => setEmail("") });
  };
  return (
    <form className="mt-4 flex max-w-xl flex-col gap-3" onSubmit={submit} noValidate>
      <Input
        label={words.email}
        type="email"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        error={fields.email ?? sentence}
        autoComplete="off"
      />
      <div>
        <Button type="submit" loading={add.isPending}>
          {words.add}
        </Button>
      </div>
    </form>
  );
}
