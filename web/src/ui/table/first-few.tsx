import { type ReactNode, useState } from "react";
import { numberText, pageTexts } from "../../texts/texts.ts";
import { Button } from "../kit/button.tsx";

type Props<Item> = { items: readonly Item[]; few: number; children: (item: Item) => ReactNode };

/** The first of several things that stand above the list of a page, and a button that shows all of them: the list stays in sight. */
export function FirstFew<Item>({ items, few, children }: Props<Item>) {
  const [all, setAll] = useState(false);
  return (
    <>
      <ul className="flex flex-col gap-3">{(all ? items : items.slice(0, few)).map(children)}</ul>
      {!all && items.length > few && (
        <Button size="sm" className="mt-3" onClick={() => setAll(true)}>
          {pageTexts().table.showAll(numberText(items.length))}
        </Button>
      )}
    </>
  );
}
