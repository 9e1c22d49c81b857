import { numberText, pageTexts } from "../texts/texts.ts";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import { PlainTable } from "../ui/table/plain-table.tsx";
import { changeOf } from "./analytics-state.ts";
import type { Analytics } from "./queries.ts";
import { formatShare } from "./tiles.tsx";

type Steps = NonNullable<Analytics["chatLinks"]>;

const STEPS = ["given", "opened", "connected", "called"] as const;

/** How far people came with the links that agents gave them in chats (F112). It is a table, so it is read without a pointer; the bars show the same. */
export function ChatLinks({ now, before }: Steps) {
  const { analytics: words } = pageTexts();
  if (now.given === 0 && before.given === 0) return null;
  const shareOf = ({ given, ...steps }: Steps["now"], step: (typeof STEPS)[number]) =>
    1 + (changeOf(step === "given" ? given : steps[step], given) ?? -1);
  const columns = [
    { id: "step", title: words.chatLinks.step, cell: (step: (typeof STEPS)[number]) => words.chatLinks.steps[step] },
    { id: "links", title: words.chatLinks.links, cell: (step: (typeof STEPS)[number]) => numberText(now[step]) },
    {
      id: "share",
      title: words.chatLinks.share,
      cell: (step: (typeof STEPS)[number]) => (
        <span className="flex items-center gap-2">
          <span aria-hidden="true" className="h-3 w-24 shrink-0 rounded-sm bg-kumo-tint">
            <span className="block h-3 rounded-sm bg-kumo-brand" style={{ width: `${100 * shareOf(now, step)}%` }} />
          </span>
          {formatShare(shareOf(now, step))}
        </span>
      ),
    },
    { id: "before", title: words.chatLinks.before, cell: (step: (typeof STEPS)[number]) => numberText(before[step]) },
  ];
  return (
    <LayerCard className="min-w-0 p-4 lg:col-span-2">
      <h2 className="font-semibold">{words.chatLinks.title}</h2>
      <p className="mt-1 mb-3 text-sm text-kumo-subtle">{words.chatLinks.help}</p>
      <PlainTable label={words.chatLinks.title} rows={STEPS} idOf={(step) => step} nameOf={(step) => words.chatLinks.steps[step]} columns={columns} />
    </LayerCard>
  );
}
