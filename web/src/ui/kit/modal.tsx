import { type ReactNode, useEffect, useId, useRef } from "react";

type Props = {
  open: boolean;
  title: ReactNode;
  description?: ReactNode;
  /** Called when the person closes it, with Escape or a click outside of it. */
  onClose: () => void;
  /** Called once it is closed, after the browser has returned the focus. */
  onClosed?: () => void;
  children: ReactNode;
};

/** A modal dialog of the browser: it holds the focus, and returns it to where it was. */
export function Modal({ open, title, description, onClose, onClosed, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    if (!open && dialog.current?.open) dialog.current.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it too, by the browser
    <dialog
      ref={dialog}
      aria-labelledby={id}
      aria-describedby={description === undefined ? undefined : `${id}-text`}
      className="mx-auto mt-16 mb-auto max-h-[85dvh] w-full max-w-[min(32rem,calc(100vw-2rem))] overflow-y-auto rounded-xl bg-kumo-base p-6 text-kumo-default ring ring-kumo-line backdrop:bg-black/40"
      onClose={() => {
        if (open) onClose();
        onClosed?.();
      }}
      onClick={({ target, currentTarget }) => target === currentTarget && onClose()}
    >
      {open && (
        <>
          <h2 id={id} className="text-lg font-semibold break-words">
            {title}
          </h2>
          {description !== undefined && (
            <p id={`${id}-text`} className="mt-2 break-words text-kumo-subtle">
              {description}
            </p>
          )}
          {children}
        </>
      )}
    </dialog>
  );
}

/** The buttons at the foot of a dialog. */
export const ModalButtons = ({ children }: { children: ReactNode }) => <div className="mt-6 flex flex-wrap justify-end gap-2">{children}</div>;
