import { useQuery } from "@tanstack/react-query";
import { Badge } from "../ui/kit/badge.tsx";
import { Button } from "../ui/kit/button.tsx";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import { Meter } from "../ui/kit/meter.tsx";
import { Time } from "../ui/time.tsx";
import { type Rotation, useRotateKeys, type VaultKey, vaultKeysQuery } from "./queries.ts";

/** What each state of a key means to the person who looks after the settings. */
const STATES: Record<VaultKey["state"], string> = {
  seals: "New records are sealed with it.",
  needed: "Keep it in VAULT_KEYS.",
  uncounted: "Keep it in VAULT_KEYS until a rotation has counted.",
  unneeded: "Nothing needs it. You can take it out of VAULT_KEYS. Keep it in a safe place as long as you keep backups from its time.",
  missing: "It is needed. Put it back into VAULT_KEYS.",
  changed: "VAULT_KEYS has another key under this id. Put the former one back.",
};

/** The keys of the vault, for platform administrators: what needs each of them, and the rotation to the first one. */
export function VaultKeys() {
  const { data } = useQuery({ ...vaultKeysQuery, refetchInterval: ({ state }) => (state.data?.rotation?.state === "running" ? 5_000 : 60_000) });
  const rotate = useRotateKeys();
  if (!data || data.keys.length === 0) return null;
  return (
    <section className="mt-10" aria-labelledby="vault-keys">
      <h2 id="vault-keys" className="mb-3 text-lg font-semibold">
        Vault keys
      </h2>
      <ul className="flex flex-col gap-2">
        {data.keys.map((key) => (
          <Key key={key.id} {...key} />
        ))}
      </ul>
      {data.rotation && <Progress {...data.rotation} />}
      <div className="mt-3 flex items-center gap-3 text-sm">
        <Button size="sm" loading={rotate.isPending} disabled={data.rotation?.state === "running"} onClick={() => rotate.mutate({})}>
          Rotate to the first key
        </Button>
        <span role="status" className="text-kumo-subtle">
          {rotate.error?.message}
        </span>
      </div>
    </section>
  );
}

function Key({ id, state, seenAt, records, signInsUntil }: VaultKey) {
  const isBad = state === "missing" || state === "changed";
  return (
    <li>
      <LayerCard className="px-4 py-3 text-sm">
        <p className="flex flex-wrap items-center gap-2">
          <code className="font-semibold">{id}</code>
          <Badge variant={isBad ? "error" : state === "seals" ? "success" : "neutral"} appearance="dot">
            {state}
          </Badge>
          <span>
            since <Time at={seenAt} /> · {records === null ? "not counted yet" : `${records.toLocaleString("en")} records need it`}
          </span>
        </p>
        <p className="mt-1 text-kumo-subtle">
          {STATES[state]}{" "}
          {signInsUntil !== null && (
            <>
              A sign-in at a provider may need it until <Time at={signInsUntil} />.
            </>
          )}
        </p>
      </LayerCard>
    </li>
  );
}

function Progress({ state, step, seen, total, done, failed, finishedAt }: Rotation) {
  const failures = failed > 0 ? ` ${failed} could not be sealed again.` : "";
  if (state === "done")
    return (
      <p className="mt-3 text-sm">
        Last rotation: <Time at={finishedAt ?? 0} />, {done} records sealed again.{failures}
      </p>
    );
  return (
    <div className="mt-3 text-sm">
      {step === "sealing" && total > 0 && <Meter label="Sealed again" value={done} max={total} />}
      <p>
        {step === "counting"
          ? `Counting what each key has sealed: ${seen} places so far. It counts again after two minutes, so that nothing is left out.`
          : `${done} of ${total} records sealed again.`}
        {failures}
      </p>
    </div>
  );
}
