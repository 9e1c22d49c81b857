import { lazy, Suspense, useEffect, useState } from "react";
import { texts } from "../texts/texts.ts";
import { SearchIcon } from "../ui/kit/icons.tsx";

const Palette = lazy(() => import("./palette.tsx").then(({ Palette }) => ({ default: Palette })));

/** Keyboards of Apple have a key of their own for it. */
const IS_APPLE = /^(?:Mac|iP)/.test(navigator.platform);

/** Opens the search over pages, projects and servers; so does ⌘K or Ctrl+K. Its script is loaded when it is first asked for. */
export function SearchButton() {
  const [open, setOpen] = useState<boolean>();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
  return (
    <>
      <button
        type="button"
        aria-keyshortcuts="Control+K Meta+K"
        className="flex h-9 cursor-pointer items-center gap-2 rounded-md px-2 text-sm text-kumo-subtle hover:bg-kumo-tint"
        onClick={() => setOpen(true)}
      >
        <SearchIcon size={18} />
        <span className="max-sm:sr-only">{texts().frame.search}</span>
        <kbd className="hidden font-sans sm:inline">{IS_APPLE ? "⌘K" : `${texts().frame.control} K`}</kbd>
      </button>
      {open !== undefined && (
        <Suspense>
          <Palette open={open} onOpenChange={setOpen} />
        </Suspense>
      )}
    </>
  );
}
