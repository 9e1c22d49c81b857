import { useQuery } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { problemsOf } from "../api-error.ts";
import { pageTexts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { useFocusOnProblem } from "../ui/form/use-focus-on-problem.ts";
import { Banner } from "../ui/kit/banner.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Input } from "../ui/kit/input.tsx";
import { Meter } from "../ui/kit/meter.tsx";
import { Changing } from "../ui/may-change.tsx";
import { type NewPlace, type ProjectStore as Store, storeQuery, useMoveStore } from "./queries.ts";

type PlaceText = { kv: string; ssm: (region: string, prefix: string) => string };

/** What a text says of a place. */
const say = (text: PlaceText, place: Store["place"]): string => (place.kind === "kv" ? text.kv : text.ssm(place.region, place.prefix));

/** Where the project has its sealed values, and the move to another store. Nothing if this Cardea instance has only one store. */
export function ProjectStore({ project }: { project: string }) {
  const { store: words } = pageTexts();
  const { data: store } = useQuery(storeQuery(project));
  if (!store || (store.region === null && store.place.kind === "kv" && store.former === null)) return null;
  return (
    <section className="mt-10 max-w-xl border-t border-kumo-line pt-6" aria-labelledby="stored-values">
      <h2 id="stored-values" className="text-lg font-semibold">
        {words.title}
      </h2>
      <p className="mt-1 mb-3 text-sm break-words text-kumo-subtle">{say(words.stored, store.place)}</p>
      {store.former ? <Moving project={project} store={store} former={store.former} /> : <Settled project={project} store={store} />}
    </section>
  );
}

function Moving({ project, store, former }: { project: string; store: Store; former: Store["place"] }) {
  const { store: words } = pageTexts();
  const move = useMoveStore(project);
  const { done = 0, total = 0 } = store.move ?? {};
  const back: NewPlace = former.kind === "kv" ? former : { kind: "ssm", prefix: former.prefix, kmsKeyId: former.kmsKeyId ?? undefined };
  return (
    <>
      {total > 0 && <Meter label={say(words.movedFrom, former)} value={done} max={total} />}
      <p className="my-2 text-sm" role="status">
        {words.progress(done, total)}
      </p>
      {store.problem && <Banner className="mb-3" variant="error" title={store.problem.message} />}
      <ConfirmButton
        isHarmless
        action={words.back}
        label={say(words.backOne, former)}
        question={say(words.backAsk, former)}
        consequence={words.consequence}
        mutation={move}
        input={back}
      />
    </>
  );
}

function Settled({ project, store }: { project: string; store: Store }) {
  const { store: words } = pageTexts();
  const move = useMoveStore(project);
  return (
    <>
      {store.place.kind === "ssm" && (
        <ConfirmButton
          isHarmless
          action={words.toKv}
          label={words.toKv}
          question={words.toKvAsk}
          consequence={words.consequence}
          mutation={move}
          input={{ kind: "kv" }}
        />
      )}
      {store.region !== null && (
        <Changing>
          <MoveForm project={project} place={store.place} region={store.region} />
        </Changing>
      )}
    </>
  );
}

/** Asks for a place in the Parameter Store, then for confirmation. A problem is said in the form, where it can be mended. */
function MoveForm({ project, place, region }: { project: string; place: Store["place"]; region: string }) {
  const { store: words } = pageTexts();
  const move = useMoveStore(project);
  const { form } = useFocusOnProblem(move.isPending);
  const { fields, sentence } = problemsOf(move.error);
  const [asks, setAsks] = useState(false);
  const [prefix, setPrefix] = useState(place.kind === "ssm" ? place.prefix : "/cardea");
  const [key, setKey] = useState(place.kind === "ssm" ? (place.kmsKeyId ?? "") : "");
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setAsks(true);
  };
  const confirm = () => move.mutate({ kind: "ssm", prefix, ...(key.trim() && { kmsKeyId: key }) }, { onSettled: () => setAsks(false) });
  return (
    <form ref={form} className="mt-4 flex flex-col gap-4" onSubmit={submit} noValidate>
      <Input
        label={words.prefix}
        value={prefix}
        onChange={(event) => setPrefix(event.target.value)}
        error={fields.prefix}
        description={words.prefixHelp}
      />
      <Input
        label={words.key}
        value={key}
        onChange={(event) => setKey(event.target.value)}
        error={fields.kmsKeyId}
        placeholder="alias/cardea"
        description={words.keyHelp}
      />
      <div role="alert">{sentence !== undefined && <Banner variant="error" title={sentence} />}</div>
      <div>
        <Button type="submit">{place.kind === "ssm" ? words.toPath : words.toStore}</Button>
      </div>
      <ConfirmDialog
        isHarmless
        open={asks}
        question={words.toStoreAsk(region, prefix.trim())}
        consequence={words.consequence}
        action={words.move}
        pending={move.isPending}
        onConfirm={confirm}
        onCancel={() => setAsks(false)}
      />
    </form>
  );
}
