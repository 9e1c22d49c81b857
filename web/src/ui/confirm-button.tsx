import { Button } from "@cloudflare/kumo/components/button";
import { Dialog } from "@cloudflare/kumo/components/dialog";
import type { UseMutationResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

type Props<Input> = {
  /** What the button and the dialog's own button say. */
  action: string;
  /** Accessible name of the button, where `action` alone would not tell rows apart. */
  label: string;
  question: string;
  consequence: string;
  mutation: UseMutationResult<unknown, Error, Input>;
  input: Input;
  /** What may be chosen with it, below the consequence. */
  children?: ReactNode;
  /** How far it is, for work that takes a while. */
  progress?: ReactNode;
  /** After it was done. */
  onDone?: () => void;
};

/** A button for something that is lost: says what, and asks. */
export function ConfirmButton<Input>({ action, label, question, consequence, mutation, input, children, progress, onDone }: Props<Input>) {
  const [open, setOpen] = useState(false);
  const confirm = () =>
    mutation.mutate(input, {
      onSuccess: () => {
        setOpen(false);
        onDone?.();
      },
    });
  return (
    <>
      <Button size="sm" variant="secondary-destructive" aria-label={label} onClick={() => setOpen(true)}>
        {action}
      </Button>
      <Dialog.Root open={open} onOpenChange={setOpen}>
        <Dialog className="p-6">
          <Dialog.Title className="text-lg font-semibold">{question}</Dialog.Title>
          <Dialog.Description className="mt-2 text-kumo-subtle">{consequence}</Dialog.Description>
          {children}
          {mutation.error && (
            <p role="alert" className="mt-3 text-kumo-danger">
              {mutation.error.message}
            </p>
          )}
          {mutation.isPending && progress && <div className="mt-4">{progress}</div>}
          <div className="mt-6 flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button variant="destructive" loading={mutation.isPending} onClick={confirm}>
              {action}
            </Button>
          </div>
        </Dialog>
      </Dialog.Root>
    </>
  );
}
