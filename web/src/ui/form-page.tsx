import { Banner } from "@cloudflare/kumo/components/banner";
import { Button } from "@cloudflare/kumo/components/button";
import { type ReactNode, type SubmitEvent, useEffect, useRef } from "react";

type Props = {
  title: string;
  /** The label of the submit button. */
  action: string;
  pending: boolean;
  /** A problem that belongs to no field. */
  problem: string | undefined;
  onSubmit: () => void;
  onCancel: () => void;
  children: ReactNode;
};

/** A page with one form: its fields, a submit button and a Cancel button. */
export function FormPage({ title, action, pending, problem, onSubmit, onCancel, children }: Props) {
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSubmit();
  };
  const form = useFocusOnProblem(pending);
  return (
    <form ref={form} className="max-w-xl" onSubmit={submit} noValidate>
      <h2 className="mb-4 text-xl font-semibold">{title}</h2>
      <div className="flex flex-col gap-5">{children}</div>
      <div role="alert">{problem !== undefined && <Banner className="mt-6" variant="error" title={problem} />}</div>
      <div className="mt-6 flex gap-2">
        <Button type="submit" variant="primary" loading={pending}>
          {action}
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}

/** Marks the fields that have a problem. After a failed submit it focuses the first of them, which can be far above the button. */
function useFocusOnProblem(pending: boolean) {
  const form = useRef<HTMLFormElement>(null);
  const sent = useRef(false);
  useEffect(() => {
    const mark = () => {
      const described = [...(form.current?.querySelectorAll<HTMLElement>("[aria-describedby]") ?? [])];
      for (const field of described) {
        if (hasProblem(field)) field.setAttribute("aria-invalid", "true");
        else field.removeAttribute("aria-invalid");
      }
      if (sent.current && !pending) described.find(hasProblem)?.focus();
      sent.current = pending;
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
