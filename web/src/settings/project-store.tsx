import { useQuery } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { problemsOf } from "../api-error.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Banner } from "../ui/kit/banner.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Input } from "../ui/kit/input.tsx";
import { Meter } from "../ui/kit/meter.tsx";
import { type ProjectStore as Store, storeQuery, useMoveStore } from "./queries.ts";

const nameOf = (place: Store["place"]): string =>
  place.kind === "kv" ? "Workers KV" : `the AWS Parameter Store in ${place.region}, below ${place.prefix}`;

/** Where the project has its sealed values, and the move to another store. Nothing if this Cardea instance has only one store. */
export function ProjectStore({ project }: { project: string }) {
  const { data: store } = useQuery(storeQuery(project));
  if (!store || (store.region === null && store.place.kind === "kv" && store.former === null)) return null;
  return (
    <section className="mt-10 max-w-xl border-t border-kumo-line pt-6" aria-labelledby="stored-values">
      <h2 id="stored-values" className="text-lg font-semibold">
        Stored values
      </h2>
      <p className="mt-1 mb-3 text-sm text-kumo-subtle">
        What people connect is sealed by Cardea and stored in {nameOf(store.place)}. A move changes nothing for them or their agents.
      </p>
      {store.former ? <Moving project={project} store={store} former={store.former} /> : <Settled project={project} store={store} />}
    </section>
  );
}

function Moving({ project, store, former }: { project: string; store: Store; former: Store["place"] }) {
  const { done = 0, total = 0 } = store.move ?? {};
  const back =
    former.kind === "kv" ? ({ kind: "kv" } as const) : { kind: "ssm" as const, prefix: former.prefix, kmsKeyId: former.kmsKeyId ?? undefined };
  return (
    <>
      {total > 0 && <Meter label={`Moved from ${nameOf(former)}`} value={done} max={total} />}
      <p className="my-2 text-sm" role="status">
        {done} of {total} moved. Until Cardea has made sure, for two minutes at least, that nothing is left, it reads both places.
      </p>
      {store.problem && <Banner className="mb-3" variant="error" title={store.problem.message} />}
      <MoveButton project={project} place={back} action="Move back" label={`Move the values back to ${nameOf(former)}`} />
    </>
  );
}

function MoveButton({
  project,
  place,
  action,
  label,
}: {
  project: string;
  place: Parameters<ReturnType<typeof useMoveStore>["mutate"]>[0];
  action: string;
  label: string;
}) {
  return (
    <ConfirmButton
      action={action}
      label={label}
      question={`${action}?`}
      consequence="The values move in the background. Nobody has to connect again."
      mutation={useMoveStore(project)}
      input={place}
    />
  );
}

function Settled({ project, store }: { project: string; store: Store }) {
  const { place } = store;
  const move = useMoveStore(project);
  const { fields, sentence } = problemsOf(move.error);
  const [prefix, setPrefix] = useState(place.kind === "ssm" ? place.prefix : "/cardea");
  const [key, setKey] = useState(place.kind === "ssm" ? (place.kmsKeyId ?? "") : "");
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    move.mutate({ kind: "ssm", prefix, ...(key.trim() && { kmsKeyId: key }) });
  };
  return (
    <>
      {place.kind === "ssm" && (
        <MoveButton project={project} place={{ kind: "kv" }} action="Move to Workers KV" label="Move the values to Workers KV" />
      )}
      {store.region !== null && (
        <form className="mt-4 flex flex-col gap-4" onSubmit={submit} noValidate>
          <Input
            label="Path prefix"
            value={prefix}
            onChange={(event) => setPrefix(event.target.value)}
            error={fields.prefix}
            description="A path of the Parameter Store that Cardea's IAM policy allows, such as /cardea."
          />
          <Input
            label="KMS key"
            value={key}
            onChange={(event) => setKey(event.target.value)}
            error={fields.kmsKeyId}
            placeholder="alias/cardea"
            description="Id, ARN or alias of a symmetric key of yours. Empty: the key that AWS manages for the account, alias/aws/ssm."
          />
          <div role="alert">{sentence !== undefined && <Banner variant="error" title={sentence} />}</div>
          <div>
            <Button type="submit" loading={move.isPending}>
              {place.kind === "ssm" ? "Move to this path" : `Move to the Parameter Store in ${store.region}`}
            </Button>
          </div>
        </form>
      )}
    </>
  );
}
