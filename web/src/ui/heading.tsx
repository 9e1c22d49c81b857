import { type ReactNode, useEffect, useRef, useSyncExternalStore } from "react";
import { Changing } from "./may-change.tsx";

/** Whether a page was left for another one, and the heading of the new one has not been focused yet. */
const navigation = { waits: false };

/** The router tells so when another page is opened; not when the console is. */
export const noteNavigation = (): void => {
  navigation.waits = true;
};

/** The text of the heading that is shown, and who is told of another one. */
const shown = { text: "", listeners: new Set<() => void>() };

const listen = (listener: () => void): (() => void) => {
  shown.listeners.add(listener);
  return () => shown.listeners.delete(listener);
};

const show = (text: string): void => {
  if (text === shown.text) return;
  shown.text = text;
  for (const listener of shown.listeners) listener();
};

/** The text of the heading of the page; empty while there is none yet. */
export const useHeadingText = (): string => useSyncExternalStore(listen, () => shown.text);

type Props = {
  title: ReactNode;
  /** One plain sentence: what the page is for. */
  about?: ReactNode;
  /** The buttons of the page, for a person who may change something. */
  children?: ReactNode;
};

/** The heading of a page. It gets the focus when the page has been opened from another one, so that a screen reader says where one is. */
export function Heading({ title, about, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (navigation.waits) heading.current?.focus();
    navigation.waits = false;
    return () => show("");
  }, []);
  useEffect(() => show(heading.current?.textContent ?? ""));
  return (
    <div className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="max-w-2xl min-w-0">
        <h1 ref={heading} tabIndex={-1} className="text-2xl font-semibold break-words outline-none">
          {title}
        </h1>
        {about && <p className="mt-1 text-kumo-subtle">{about}</p>}
      </div>
      {children && (
        <Changing>
          <div className="flex flex-wrap gap-2">{children}</div>
        </Changing>
      )}
    </div>
  );
}
