import { type ReactNode, useRef } from "react";
import { texts } from "../texts/texts.ts";
import { CloseIcon, MenuIcon } from "../ui/kit/icons.tsx";

const BUTTON = "flex size-9 cursor-pointer items-center justify-center rounded-md hover:bg-kumo-tint";

/** The menu on a narrow screen: a modal drawer, which a choice in it closes. */
export function MenuDrawer({ children }: { children: ReactNode }) {
  const drawer = useRef<HTMLDialogElement>(null);
  const { openMenu, closeMenu, project } = texts().frame;
  const close = () => drawer.current?.close();
  return (
    <div className="min-[900px]:hidden">
      <button type="button" className={BUTTON} aria-label={openMenu} onClick={() => drawer.current?.showModal()}>
        <MenuIcon size={20} />
      </button>
      <dialog
        ref={drawer}
        aria-label={project}
        className="m-0 h-dvh max-h-none w-72 max-w-[85vw] bg-kumo-base p-4 text-kumo-default backdrop:bg-black/40"
        onClick={({ target, currentTarget }) => {
          if (target === currentTarget || (target instanceof HTMLElement && target.closest("a"))) close();
        }}
        onKeyDown={() => undefined}
      >
        <div className="mb-2 flex justify-end">
          <button type="button" className={BUTTON} aria-label={closeMenu} onClick={close}>
            <CloseIcon size={20} />
          </button>
        </div>
        {children}
      </dialog>
    </div>
  );
}
