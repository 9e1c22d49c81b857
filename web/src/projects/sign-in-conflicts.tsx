import { useQuery } from "@tanstack/react-query";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import { Time } from "../ui/time.tsx";
import { type SignInConflict, signInConflictsQuery, useDecideConflict } from "./queries.ts";

/** Refused sign-ins: an administrator of this Cardea instance decides whose the address is. Without refused sign-ins the section is absent. */
export function SignInConflicts() {
  const conflicts = useQuery({ ...signInConflictsQuery, refetchInterval: 30_000 }).data?.conflicts ?? [];
  if (conflicts.length === 0) return null;
  return (
    <section className="mb-8">
      <h2 className="mb-3 text-lg font-semibold">Whose address is it?</h2>
      <p className="mb-3 text-kumo-subtle">
        At your company's sign-in provider, each of these addresses now belongs to a different account than in Cardea. Look up the account there, then
        decide.
      </p>
      <ul className="flex flex-col gap-3">
        {conflicts.map((conflict) => (
          <Conflict key={conflict.id} conflict={conflict} />
        ))}
      </ul>
    </section>
  );
}

function Conflict({ conflict: { id, email, issuer, subject, holderSubject, holderSince, isKnown, at } }: { conflict: SignInConflict }) {
  const decide = useDecideConflict();
  return (
    <li>
      <LayerCard className="flex flex-wrap items-center justify-between gap-3 p-4">
        <div className="min-w-0">
          <p className="font-semibold break-all">{email}</p>
          <p className="mt-1 text-sm break-words text-kumo-subtle">
            Tried <Time at={at} /> by account <code className="break-all">{subject}</code> of {issuer}. In Cardea the address belongs to{" "}
            {holderSubject === null ? "a user who has no account there" : <code className="break-all">{holderSubject}</code>}, since{" "}
            <Time at={holderSince} />.
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          {!isKnown && (
            <ConfirmButton
              action="Same person"
              label={`${email} is the same person`}
              question={`Is ${email} the same person as before?`}
              consequence="The new account replaces the old one. It gets everything that the person has connected here, and the old account can no longer sign in."
              mutation={decide}
              input={{ id, decision: "same_person" as const }}
            />
          )}
          <ConfirmButton
            action="Different person"
            label={`${email} is a different person`}
            question={`Does ${email} belong to a different person now?`}
            consequence="The new person gets a new, empty account. The previous person keeps their account, but without this address. If the previous person has left, remove them from their projects."
            mutation={decide}
            input={{ id, decision: "someone_else" as const }}
          />
        </div>
      </LayerCard>
    </li>
  );
}
