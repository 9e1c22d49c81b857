import { useEffect, useState, useSyncExternalStore } from "react";
import { texts } from "../../texts/texts.ts";
import { CloseIcon } from "../kit/icons.tsx";
import { dismiss, NOTICE_STAYS, type Notice, onNotices, shownNotices } from "./notices.ts";

/** What has just been done, at the foot of the page, read aloud by a screen reader. */
export function Toasts() {
  const notices = useSyncExternalStore(onNotices, shownNotices);
  return (
    <section
      aria-label={texts().common.notices}
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-0 z-20 flex flex-col items-center gap-2 p-4 sm:items-end"
    >
      {notices.map((notice) => (
        <Toast key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

/** One notice. It does not go while the pointer or the focus is on it. */
function Toast({ notice: { id, text, undo } }: { notice: Notice }) {
  const [held, setHeld] = useState(false);
  const { common } = texts();
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismiss(id), NOTICE_STAYS);
    return () => clearTimeout(timer);
  }, [held, id]);
  const hold = () => setHeld(true);
  const release = () => setHeld(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the handlers only keep the notice while a person reads it
    <div
      className="pointer-events-auto flex max-w-sm items-center gap-3 rounded-lg border border-kumo-line bg-kumo-base py-2 pr-2 pl-4 text-sm shadow-lg"
      onPointerEnter={hold}
      onPointerLeave={release}
      onFocus={hold}
      onBlur={release}
    >
      <span className="break-words">{text}</span>
      {undo && (
        <button
          type="button"
          className="cursor-pointer rounded-md px-2 py-1 font-medium underline hover:bg-kumo-tint"
          onClick={() => {
            dismiss(id);
            undo();
          }}
        >
          {common.undo}
        </button>
      )}
      <button
        type="button"
        aria-label={common.dismiss}
        className="flex size-7 shrink-0 cursor-pointer items-center justify-center rounded-md hover:bg-kumo-tint"
        onClick={() => dismiss(id)}
      >
        <CloseIcon size={14} />
      </button>
    </div>
  );
}
