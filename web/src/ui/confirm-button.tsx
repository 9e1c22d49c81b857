import type { UseMutationResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { texts } from "../texts/texts.ts";
import { Button } from "./kit/button.tsx";
import { Modal, ModalButtons } from "./kit/modal.tsx";

type Props<Input> = {
  /** The label of the button, and of the button in the dialog. */
  action: string;
  /** The accessible name of the button: in a list, `action` alone would be the same in each row. */
  label: string;
  question: string;
  consequence: string;
  mutation: UseMutationResult<unknown, Error, Input>;
  input: Input;
  /** Further choices, shown below the consequence. */
  children?: ReactNode;
  /** Whether the action can be confirmed; true by default. */
  mayConfirm?: boolean;
  /** Called after the action has succeeded. */
  onDone?: () => void;
  /** Called when the dialog closes, so that the next one begins without what was typed into this one. */
  onClose?: () => void;
};

/** A button for an action that deletes something. A dialog says what is deleted and asks for confirmation. */
export function ConfirmButton<Input>({
  action,
  label,
  question,
  consequence,
  mutation,
  input,
  children,
  mayConfirm = true,
  onDone,
  onClose,
}: Props<Input>) {
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    onClose?.();
  };
  const cancel = () => {
    close();
    mutation.reset();
  };
  const confirm = () =>
    mutation.mutate(input, {
      onSuccess: () => {
        close();
        onDone?.();
      },
    });
  return (
    <>
      <Button size="sm" variant="secondary-destructive" aria-label={label} onClick={() => setOpen(true)}>
        {action}
      </Button>
      <Modal open={open} title={question} description={consequence} onClose={cancel}>
        {children}
        {mutation.error && (
          <p role="alert" className="mt-3 text-kumo-danger">
            {mutation.error.message}
          </p>
        )}
        <ModalButtons>
          <Button onClick={cancel}>{texts().common.cancel}</Button>
          <Button variant="destructive" loading={mutation.isPending} disabled={!mayConfirm} onClick={confirm}>
            {action}
          </Button>
        </ModalButtons>
      </Modal>
    </>
  );
}
