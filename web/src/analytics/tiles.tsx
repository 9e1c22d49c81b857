import { locale, numberText, pageTexts } from "../texts/texts.ts";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import { changeOf } from "./analytics-state.ts";
import type { Totals } from "./queries.ts";

export const formatShare = (value: number): string => new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 1 }).format(value);
const formatChange = (value: number): string =>
  new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero" }).format(value);

export function formatMs(value: number): string {
  const isLong = value >= 1000;
  const options = { style: "unit", unit: isLong ? "second" : "millisecond", maximumFractionDigits: isLong ? 1 : 0 } as const;
  return new Intl.NumberFormat(locale(), options).format(isLong ? value / 1000 : value);
}

type Props = { totals: Totals; before: Totals };

/** The numbers of a period, each with that of the time before. Numbers that are not counted for the chosen subject are left out. */
export function Tiles({ totals, before }: Props) {
  const { analytics: words } = pageTexts();
  const share = (of: Totals) => (of.calls === 0 ? 0 : of.failed / of.calls);
  const times = (of: Totals["ownMs"]) => of && `${formatMs(of.p50)} / ${formatMs(of.p95)}`;
  const count = (now: number | null, then: number | null) =>
    now !== null && { now: numberText(now), before: numberText(then ?? 0), change: changeOf(now, then ?? 0) };
  const tiles = [
    { id: "calls", title: words.calls, shown: count(totals.calls, before.calls) },
    { id: "failed", title: words.failedShare, shown: { now: formatShare(share(totals)), before: formatShare(share(before)), change: undefined } },
    {
      id: "server",
      title: words.serverTime,
      help: words.percentiles,
      shown: totals.serverMs && { now: times(totals.serverMs), before: times(before.serverMs) },
    },
    { id: "own", title: words.ownTime, help: words.percentiles, shown: totals.ownMs && { now: times(totals.ownMs), before: times(before.ownMs) } },
    { id: "people", title: words.people, shown: count(totals.people, before.people) },
    { id: "agents", title: words.agents, shown: count(totals.agents, before.agents) },
  ];
  return (
    <ul className="mb-4 grid grid-cols-2 gap-3 lg:grid-cols-3">
      {tiles.map(({ id, title, help, shown }) =>
        shown ? (
          <li key={id}>
            <LayerCard className="h-full p-3 sm:p-4">
              <p className="text-sm text-kumo-subtle">{title}</p>
              <p className="mt-1 text-xl font-semibold tabular-nums sm:text-2xl">{shown.now}</p>
              <p className="mt-1 text-sm text-kumo-subtle">
                {words.before(shown.before ?? "–")}
                {"change" in shown && shown.change !== undefined && ` (${formatChange(shown.change)})`}
              </p>
              {help && <p className="text-xs text-kumo-subtle">{help}</p>}
            </LayerCard>
          </li>
        ) : null,
      )}
    </ul>
  );
}

const CLASSES = ["auth", "rate", "timeout", "server", "client", "policy"] as const;

/** Why calls failed, the most frequent reason first. */
export function Failures({ errors, before }: { errors: NonNullable<Totals["errors"]>; before: Totals["errors"] }) {
  const { analytics: words } = pageTexts();
  const found = CLASSES.filter((name) => errors[name] > 0).toSorted((a, b) => errors[b] - errors[a]);
  return (
    <LayerCard className="p-4">
      <h2 className="font-semibold">{words.why}</h2>
      {found.length === 0 ? (
        <p className="mt-2 text-sm text-kumo-subtle">{words.noneFailed}</p>
      ) : (
        <ul className="mt-2 flex flex-col gap-3">
          {found.map((name) => (
            <li key={name}>
              <div className="flex justify-between gap-3">
                <span className="font-medium">{words.classes[name].title}</span>
                <span className="whitespace-nowrap tabular-nums">
                  {numberText(errors[name])} <span className="text-sm text-kumo-subtle">{words.before(numberText(before?.[name] ?? 0))}</span>
                </span>
              </div>
              <p className="text-sm text-kumo-subtle">{words.classes[name].help}</p>
            </li>
          ))}
        </ul>
      )}
    </LayerCard>
  );
}
