import { useEffect, useRef } from "react";

/**
 * Marks the fields that have a problem. After a failed submit it focuses the first of them, which can be far above the button. Otherwise the field that
 * the form was submitted from has the focus again: it could not keep it while it was disabled.
 */
export function useFocusOnProblem(pending: boolean) {
  const form = useRef<HTMLFormElement>(null);
  const sent = useRef(false);
  const focused = useRef<Element>(null);
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
      const problem = described.find(hasProblem);
      if (problem) problem.focus();
      else if (document.activeElement === document.body && focused.current instanceof HTMLElement) focused.current.focus();
    };
    // Kumo connects a field with its error one render later.
    const frame = requestAnimationFrame(mark);
    return () => cancelAnimationFrame(frame);
  });
  const noteFocus = () => {
    focused.current = document.activeElement;
  };
  return { form, noteFocus };
}

/** In Kumo only the colour distinguishes the error of a field from its help. */
const hasProblem = (field: HTMLElement): boolean =>
  (field.getAttribute("aria-describedby") ?? "").split(" ").some((id) => document.getElementById(id)?.classList.contains("text-kumo-danger"));
