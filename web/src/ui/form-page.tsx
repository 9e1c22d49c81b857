import { Banner } from "@cloudflare/kumo/components/banner";
import { Button } from "@cloudflare/kumo/components/button";
import type { ReactNode, SubmitEvent } from "react";

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
  return (
    <form className="max-w-xl" onSubmit={submit} noValidate>
      <h2 className="mb-4 text-xl font-semibold">{title}</h2>
      {problem !== undefined && <Banner className="mb-4" variant="error" title={problem} />}
      <div className="flex flex-col gap-5">{children}</div>
      <div className="mt-6 flex gap-2">
        <Button type="submit" variant="primary" loading={pending}>
          {action}
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}
