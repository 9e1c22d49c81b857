import { useEffect, useRef } from "react";

/** Marks the fields that have a problem. After a failed submit it focuses the first of them, which can be far above the button. */
export function useFocusOnProblem(pending: boolean) {
  const form = useRef<HTMLFormElement>(null);
  const sent = useRef(false);
  useEffect(() => {
    // Noted here and not in the frame: the answer may come before it.
    if (pending) sent.current = true;
    const mark = () => {
      const described = [...(form.current?.querySelectorAll<HTMLElement>("[aria-describedby]") ?? [])];
      for (const field of described) {
        if (hasProblem(field)) field.setAttribute("aria-invalid", "true");
        else field.removeAttribute("aria-invalid");
      }
      if (!sent.current || pending) return;
      sent.current = false;
      described.find(hasProblem)?.focus();
    };
    // Kumo connects a field with its error one render later.
    const frame = requestAnimationFrame(mark);
    return () => cancelAnimationFrame(frame);
  });
  return form;
}

/** In Kumo only the colour distinguishes the error of a field from its help. */
const hasProblem = (field: HTMLElement): boolean =>
  (field.getAttribute("aria-describedby") ?? "").split(" ").some((id) => document.getElementById(id)?.classList.contains("text-kumo-danger"));
