import { LayerCard } from "@cloudflare/kumo/components/layer-card";
import type { Totals as Counts } from "./queries.ts";

/** How many members a project has, and how many of them are active (F54). */
export function Totals({ totals }: { totals: Counts }) {
  const rows = [
    ["Members", totals.members],
    ["Active this week", totals.activeThisWeek],
    ["Active this month", totals.activeThisMonth],
    ["Inactive", totals.inactive],
  ] as const;
  return (
    <dl className="mb-5 grid grid-cols-2 gap-3 sm:grid-cols-4">
      {rows.map(([label, count]) => (
        <LayerCard key={label} className="flex flex-col-reverse p-3">
          <dt className="text-sm text-kumo-subtle">{label}</dt>
          <dd className="text-2xl font-semibold">{count}</dd>
        </LayerCard>
      ))}
    </dl>
  );
}
