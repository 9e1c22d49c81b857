import { type ReactNode, useEffect, useLayoutEffect, useRef, useSyncExternalStore } from "react";
import { Changing } from "./may-change.tsx";

/**
 * @property waits whether a page was left for another one, and the heading of the new one has not been focused yet
 * @property isLost whether a heading went while it had the focus, as that of a page does whose data has come
 */
const navigation = { waits: false, isLost: false };

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

/**
 * The heading of a page. It gets the focus when the page has been opened from another one, so that a screen reader says where one is. The heading
 * that takes its place gets the focus from it.
 */
export function Heading({ title, about, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  // An element that has left the document has no focus any more.
  useLayoutEffect(() => {
    const element = heading.current;
    return () => {
      if (element === document.activeElement) navigation.isLost = true;
    };
  }, []);
  useEffect(() => {
    const { waits, isLost } = navigation;
    if (waits || (isLost && document.activeElement === document.body)) heading.current?.focus();
    Object.assign(navigation, { waits: false, isLost: false });
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
