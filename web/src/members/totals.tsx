import { numberText, pageTexts } from "../texts/texts.ts";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import type { Totals as Counts } from "./queries.ts";

/** How many members a project has, and how many of them are active (F54). */
export function Totals({ totals }: { totals: Counts }) {
  const words = pageTexts().members.totals;
  const rows = [
    [words.members, totals.members],
    [words.activeThisWeek, totals.activeThisWeek],
    [words.activeThisMonth, totals.activeThisMonth],
    [words.inactive, totals.inactive],
  ] as const;
  return (
    <dl className="mb-5 grid grid-cols-2 gap-3 sm:grid-cols-4">
      {rows.map(([label, count]) => (
        <LayerCard key={label} className="flex flex-col-reverse p-3">
          <dt className="text-sm text-kumo-subtle">{label}</dt>
          <dd className="text-2xl font-semibold">{numberText(count)}</dd>
        </LayerCard>
      ))}
    </dl>
  );
}
