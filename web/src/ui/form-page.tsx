import { Banner } from "@cloudflare/kumo/components/banner";
import { Button } from "@cloudflare/kumo/components/button";
import { type ReactNode, type SubmitEvent, useEffect, useRef } from "react";

type Props = {
  title: string;
  /** What the button says. */
  action: string;
  pending: boolean;
  /** A problem that belongs to no field. */
  problem: string | undefined;
  onSubmit: () => void;
  onCancel: () => void;
  children: ReactNode;
};

/** A page that asks for something and sends it once. */
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

/** Marks the fields that are wrong, and leads to the first once the form was sent: a long form's button is far below it. */
function useFocusOnProblem(pending: boolean) {
  const form = useRef<HTMLFormElement>(null);
  const sent = useRef(false);
  useEffect(() => {
    const mark = () => {
      const described = [...(form.current?.querySelectorAll<HTMLElement>("[aria-describedby]") ?? [])];
      for (const field of described) {
        if (isWrong(field)) field.setAttribute("aria-invalid", "true");
        else field.removeAttribute("aria-invalid");
      }
      if (sent.current && !pending) described.find(isWrong)?.focus();
      sent.current = pending;
    };
    // Kumo ties a field to its error one render later.
    const frame = requestAnimationFrame(mark);
    return () => cancelAnimationFrame(frame);
  });
  return form;
}

/** Kumo tells a field's error from its help by the colour alone. */
const isWrong = (field: HTMLElement): boolean =>
  (field.getAttribute("aria-describedby") ?? "").split(" ").some((id) => document.getElementById(id)?.classList.contains("text-kumo-danger"));
