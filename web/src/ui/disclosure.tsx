import { type FocusEvent, type KeyboardEvent, type ReactNode, useRef, useState } from "react";

type Props = {
  /** The accessible name of the button. */
  label: string;
  button: ReactNode;
  /** At which edge of the button the panel stands. */
  side: "left" | "right";
  children: ReactNode;
};

/** A button that opens a panel below itself. The panel closes with Escape, with a click on a link in it, and when the focus leaves it. */
export function Disclosure({ label, button, side, children }: Props) {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const onBlur = ({ relatedTarget, currentTarget }: FocusEvent) => {
    if (!currentTarget.contains(relatedTarget)) setOpen(false);
  };
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key !== "Escape" || !open) return;
    setOpen(false);
    opener.current?.focus();
  };
  const onClick = ({ target }: { target: EventTarget }) => {
    if (target instanceof Element && target.closest("a")) setOpen(false);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button and the panel are the controls; this only notices that the focus leaves them
    <div className="relative min-w-0" onBlur={onBlur} onKeyDown={onKeyDown} onClick={onClick}>
      <button
        ref={opener}
        type="button"
        aria-label={label}
        aria-expanded={open}
        className="flex h-9 max-w-full cursor-pointer items-center gap-2 rounded-md px-2 text-sm hover:bg-kumo-tint"
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && (
        <div
          tabIndex={-1}
          className={`absolute top-full z-20 mt-1 max-h-[80vh] w-64 overflow-y-auto rounded-lg border border-kumo-line bg-kumo-base p-2 text-sm shadow-lg outline-none ${side === "right" ? "right-0" : "left-0"}`}
        >
          {children}
        </div>
      )}
    </div>
  );
}

/** How an entry of a panel or of the menu looks. */
export const ENTRY = "block rounded-md px-2 py-1.5 break-words hover:bg-kumo-tint aria-[current=page]:bg-kumo-tint aria-[current=page]:font-medium";
