import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { operatorTexts } from "../texts/operator-texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Fill } from "../ui/fill.tsx";
import { Checkbox } from "../ui/kit/choice.tsx";
import { Input } from "../ui/kit/input.tsx";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import { Time } from "../ui/time.tsx";
import { erasureQuery, useErasePerson } from "./queries.ts";

/** Erases a person from the whole instance, for platform administrators, and shows the receipt. */
export function ErasePerson() {
  const { erasure: words } = operatorTexts;
  const [email, setEmail] = useState("");
  const [typed, setTyped] = useState("");
  const [revokeKeys, setRevokeKeys] = useState(false);
  const erase = useErasePerson(words.unknown);
  const address = email.trim();
  const isTypedAgain = address !== "" && typed.trim() === address;
  const forgetTyped = () => {
    setTyped("");
    setRevokeKeys(false);
  };
  return (
    <section className="mt-10 max-w-xl" aria-labelledby="erase-person">
      <h2 id="erase-person" className="text-lg font-semibold">
        {words.title}
      </h2>
      <p className="mt-1 mb-3 text-sm text-kumo-subtle">{words.help}</p>
      <div className="mb-3">
        <Input label={words.email} value={email} onChange={(event) => setEmail(event.target.value)} autoComplete="off" />
      </div>
      <ConfirmButton
        action={words.erase}
        label={words.erasePerson}
        question={address === "" ? words.askWhom : words.ask(address)}
        consequence={words.loss}
        mutation={erase}
        input={{ email: address, confirm: typed.trim(), revokeKeys }}
        mayConfirm={isTypedAgain}
        onDone={() => setEmail("")}
        onClose={forgetTyped}
      >
        <div className="mt-4 flex flex-col gap-4">
          <Input label={words.confirm} value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" />
          <Checkbox label={words.revokeKeys} checked={revokeKeys} onCheckedChange={setRevokeKeys} />
        </div>
      </ConfirmButton>
      {erase.data && <Receipt id={erase.data.id} />}
    </section>
  );
}

const Id = ({ id }: { id: string }) => <code className="break-all">{id}</code>;

function Receipt({ id }: { id: string }) {
  const { erasure: words } = operatorTexts;
  const { data, error } = useQuery(erasureQuery(id));
  if (error) return <p className="mt-3 text-sm text-kumo-danger">{error.message}</p>;
  if (!data) return null;
  const { person, state, memberships, playgrounds, keys, createdAt, finishedAt } = data;
  return (
    <LayerCard className="mt-3 px-4 py-3 text-sm">
      <p role="status" className="font-semibold">
        {state === "done" ? words.erased : words.erasing}
      </p>
      <p className="mt-1 break-words text-kumo-subtle">
        <Fill text={words.receipt} parts={{ id: <Id id={id} />, at: <Time at={finishedAt ?? createdAt} />, person: <Id id={person} /> }} />{" "}
        {words.ended(memberships, playgrounds, keys)} {words.keep}
      </p>
    </LayerCard>
  );
}
