import { useQuery } from "@tanstack/react-query";
import { operatorTexts } from "../texts/operator-texts.ts";
import { Fill } from "../ui/fill.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Button } from "../ui/kit/button.tsx";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import { Meter } from "../ui/kit/meter.tsx";
import { Time } from "../ui/time.tsx";
import { type Rotation, useRotateKeys, type VaultKey, vaultKeysQuery } from "./queries.ts";

/** The keys of the vault, for platform administrators: what needs each of them, and the rotation to the first one. */
export function VaultKeys() {
  const { vaultKeys: words } = operatorTexts;
  const { data } = useQuery({ ...vaultKeysQuery, refetchInterval: ({ state }) => (state.data?.rotation?.state === "running" ? 5_000 : 60_000) });
  const rotate = useRotateKeys();
  if (!data || data.keys.length === 0) return null;
  return (
    <section className="mt-10" aria-labelledby="vault-keys">
      <h2 id="vault-keys" className="mb-3 text-lg font-semibold">
        {words.title}
      </h2>
      <ul className="flex flex-col gap-2">
        {data.keys.map((key) => (
          <Key key={key.id} {...key} />
        ))}
      </ul>
      {data.rotation && <Progress {...data.rotation} />}
      <div className="mt-3 flex flex-wrap items-center gap-3 text-sm">
        <Button size="sm" loading={rotate.isPending} disabled={data.rotation?.state === "running"} onClick={() => rotate.mutate({})}>
          {words.rotate}
        </Button>
        <span role="status" className="text-kumo-subtle">
          {rotate.error?.message}
        </span>
      </div>
    </section>
  );
}

function Key({ id, state, seenAt, records, signInsUntil }: VaultKey) {
  const { vaultKeys: words } = operatorTexts;
  const isBad = state === "missing" || state === "changed";
  return (
    <li>
      <LayerCard className="px-4 py-3 text-sm">
        <p className="flex flex-wrap items-center gap-2">
          <code className="font-semibold">{id}</code>
          <Badge variant={isBad ? "error" : state === "seals" ? "success" : "neutral"} appearance="dot">
            {words.states[state]}
          </Badge>
          <span>
            <Fill text={words.since} parts={{ at: <Time at={seenAt} /> }} /> · {records === null ? words.notCounted : words.records(records)}
          </span>
        </p>
        <p className="mt-1 text-kumo-subtle">
          {words.help[state]} {signInsUntil !== null && <Fill text={words.signInsUntil} parts={{ at: <Time at={signInsUntil} /> }} />}
        </p>
      </LayerCard>
    </li>
  );
}

function Progress({ state, step, seen, total, done, failed, finishedAt }: Rotation) {
  const { vaultKeys: words } = operatorTexts;
  const failures = failed > 0 ? words.failed(failed) : "";
  if (state === "done")
    return (
      <p className="mt-3 text-sm">
        <Fill text={words.lastRotation(done)} parts={{ at: <Time at={finishedAt ?? 0} /> }} />
        {failures}
      </p>
    );
  return (
    <div className="mt-3 text-sm">
      {step === "sealing" && total > 0 && <Meter label={words.sealedAgain} value={done} max={total} />}
      <p>
        {step === "counting" ? words.counting(seen) : words.sealed(done, total)}
        {failures}
      </p>
    </div>
  );
}
