import { Banner } from "@cloudflare/kumo/components/banner";
import type { ReactNode, SubmitEvent } from "react";

type Props = { title: string; problem: string | undefined; onSubmit: () => void; children: ReactNode; actions: ReactNode };

/** A page that asks for something and sends it once. */
export function FormPage({ title, problem, onSubmit, children, actions }: Props) {
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className="max-w-xl" onSubmit={submit} noValidate>
      <h2 className="mb-4 text-xl font-semibold">{title}</h2>
      {problem !== undefined && <Banner className="mb-4" variant="error" title={problem} />}
      <div className="flex flex-col gap-5">{children}</div>
      <div className="mt-6 flex gap-2">{actions}</div>
    </form>
  );
}
