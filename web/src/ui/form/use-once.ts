import { useRef } from "react";

/**
 * Says whether an act may begin. The second press of a double click comes before the page shows that the act goes on, so that no button is disabled
 * yet: it begins nothing.
 */
export function useOnce(): () => boolean {
  const isBegun = useRef(false);
  return () => {
    if (isBegun.current) return false;
    isBegun.current = true;
    // By the second frame the page shows what has begun.
    requestAnimationFrame(() => requestAnimationFrame(() => (isBegun.current = false)));
    return true;
  };
}
