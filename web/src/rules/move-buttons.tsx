import { type KeyboardEvent, useEffect, useRef } from "react";
import { pageTexts } from "../texts/texts.ts";
import { Button } from "../ui/kit/button.tsx";
import { moveBy, type Way } from "./moves.ts";
import type { Rule } from "./queries.ts";

const KEYS = { ArrowUp: -1, ArrowDown: 1, Home: "first", End: "last" } as const;

type Props = { rules: Rule[]; rule: Rule; title: string; go: (way: Way | undefined) => void };

/** Moves a rule up or down, also with the arrow keys, Home and End. The focus goes with the rule. */
export function MoveButtons({ rules, rule, title, go }: Props) {
  const { rules: words } = pageTexts();
  const pressed = useRef<HTMLButtonElement>(null);
  const at = rules.indexOf(rule);
  // The browser takes the focus from an element that is moved in the document.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus follows the place
  useEffect(() => {
    pressed.current?.focus();
    pressed.current = null;
  }, [at]);
  const move = (button: HTMLButtonElement, by: -1 | 1 | "first" | "last") => {
    const way = moveBy(rules, rule.id, by);
    if (way) pressed.current = button;
    go(way);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>) => {
    const by = KEYS[event.key as keyof typeof KEYS];
    if (by === undefined) return;
    event.preventDefault();
    move(event.currentTarget, by);
  };
  const button = (label: string, sign: string, by: -1 | 1) => (
    <Button
      size="sm"
      variant="ghost"
      aria-label={label}
      aria-disabled={moveBy(rules, rule.id, by) === undefined}
      className="aria-disabled:opacity-40"
      onClick={({ currentTarget }) => move(currentTarget, by)}
      onKeyDown={onKeyDown}
    >
      {sign}
    </Button>
  );
  return (
    <>
      {button(words.moveUp(title), "↑", -1)}
      {button(words.moveDown(title), "↓", 1)}
    </>
  );
}
