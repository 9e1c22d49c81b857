import { pageTexts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Fill } from "../ui/fill.tsx";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import { FirstFew } from "../ui/table/first-few.tsx";
import { Time } from "../ui/time.tsx";
import { type SignInConflict, useDecideConflict } from "./queries.ts";

/** Refused sign-ins: an administrator of this Cardea instance decides whose the address is. */
export function SignInConflicts({ conflicts }: { conflicts: SignInConflict[] }) {
  const { conflicts: words } = pageTexts();
  return (
    <section className="mb-8">
      <h2 className="mb-3 text-lg font-semibold">{words.title}</h2>
      <p className="mb-3 text-kumo-subtle">{words.help}</p>
      <FirstFew items={conflicts} few={3}>
        {(conflict) => <Conflict key={conflict.id} conflict={conflict} />}
      </FirstFew>
    </section>
  );
}

function Conflict({ conflict: { id, email, issuer, subject, holderSubject, holderSince, isKnown, at } }: { conflict: SignInConflict }) {
  const { conflicts: words } = pageTexts();
  const decide = useDecideConflict();
  const parts = {
    at: <Time at={at} />,
    subject: <code className="break-all">{subject}</code>,
    issuer,
    holder: holderSubject === null ? words.noAccount : <code className="break-all">{holderSubject}</code>,
    since: <Time at={holderSince} />,
  };
  return (
    <li>
      <LayerCard className="flex flex-wrap items-center justify-between gap-3 p-4">
        <div className="min-w-0">
          <p className="font-semibold break-all">{email}</p>
          <p className="mt-1 text-sm break-words text-kumo-subtle">
            <Fill text={words.tried} parts={parts} />
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          {!isKnown && (
            <ConfirmButton
              action={words.same}
              label={words.sameOne(email)}
              question={words.sameAsk(email)}
              consequence={words.sameLoss}
              mutation={decide}
              input={{ id, decision: "same_person" as const }}
            />
          )}
          <ConfirmButton
            action={words.other}
            label={words.otherOne(email)}
            question={words.otherAsk(email)}
            consequence={words.otherLoss}
            mutation={decide}
            input={{ id, decision: "someone_else" as const }}
          />
        </div>
      </LayerCard>
    </li>
  );
}
