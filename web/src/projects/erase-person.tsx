import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Checkbox } from "../ui/kit/choice.tsx";
import { Input } from "../ui/kit/input.tsx";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import { Time } from "../ui/time.tsx";
import { erasureQuery, useErasePerson } from "./queries.ts";

/** Erases a person from the whole instance, for platform administrators, and shows the receipt. */
export function ErasePerson() {
  const [email, setEmail] = useState("");
  const [typed, setTyped] = useState("");
  const [revokeKeys, setRevokeKeys] = useState(false);
  const erase = useErasePerson();
  const address = email.trim();
  const isTypedAgain = address !== "" && typed.trim() === address;
  const forgetTyped = () => {
    setTyped("");
    setRevokeKeys(false);
  };
  return (
    <section className="mt-10 max-w-xl" aria-labelledby="erase-person">
      <h2 id="erase-person" className="text-lg font-semibold">
        Erase a person
      </h2>
      <p className="mt-1 mb-3 text-sm text-kumo-subtle">
        For somebody who asks for it. To take away rights in one project only, remove them from its members instead.
      </p>
      <div className="mb-3">
        <Input label="E-mail address of the person" value={email} onChange={(event) => setEmail(event.target.value)} autoComplete="off" />
      </div>
      <ConfirmButton
        action="Erase"
        label="Erase the person"
        question={address === "" ? "Whom do you want to erase?" : `Erase ${address}?`}
        consequence="Their address, sign-ins, memberships, connections and agents end in all projects. The audit keeps what was done, under a random id. This cannot be undone."
        mutation={erase}
        input={{ email: address, confirm: typed.trim(), revokeKeys }}
        mayConfirm={isTypedAgain}
        onDone={() => setEmail("")}
        onClose={forgetTyped}
      >
        <div className="mt-4 flex flex-col gap-4">
          <Input label="Type the address to confirm" value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" />
          <Checkbox
            label="Also revoke the API keys they created. Agents of others that use these keys stop working."
            checked={revokeKeys}
            onCheckedChange={setRevokeKeys}
          />
        </div>
      </ConfirmButton>
      {erase.data && <Receipt id={erase.data.id} />}
    </section>
  );
}

function Receipt({ id }: { id: string }) {
  const { data, error } = useQuery(erasureQuery(id));
  if (error) return <p className="mt-3 text-sm text-kumo-danger">{error.message}</p>;
  if (!data) return null;
  const { person, state, memberships, playgrounds, keys, createdAt, finishedAt } = data;
  return (
    <LayerCard className="mt-3 px-4 py-3 text-sm">
      <p role="status" className="font-semibold">
        {state === "done" ? "Erased." : "Nobody can sign in as this person any more. The rest is being erased."}
      </p>
      <p className="mt-1 break-words text-kumo-subtle">
        Receipt <code className="break-all">{id}</code>, of <Time at={finishedAt ?? createdAt} />, for the person with the id{" "}
        <code className="break-all">{person}</code>: {memberships} memberships, {playgrounds} playgrounds and {keys} keys ended. Keep it outside of
        Cardea: after a restore it says whom to erase again.
      </p>
    </LayerCard>
  );
}
