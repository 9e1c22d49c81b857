import type { UseMutationResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { pageTexts } from "../texts/texts.ts";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { Button } from "./kit/button.tsx";
import { useMayChange } from "./may-change.tsx";

type Props<Input> = {
  /** The label of the button, and of the button in the dialog. */
  action: string;
  /** The accessible name of the button: in a list, `action` alone would be the same in each row. */
  label: string;
  question: string;
  consequence: string;
  mutation: UseMutationResult<unknown, Error, Input>;
  input: Input;
  /** Whether a configuration file describes what is removed. Then the dialog says so. */
  isManaged?: boolean;
  /** Whether nothing is lost by the action. Then neither button looks dangerous. */
  isHarmless?: boolean;
  /** Further choices, shown below the consequence. */
  children?: ReactNode;
  /** Whether the action can be confirmed; true by default. */
  mayConfirm?: boolean;
  /** Called after the action has succeeded. */
  onDone?: () => void;
  /** Called when the dialog closes, so that the next one begins without what was typed into this one. */
  onClose?: () => void;
};

/** A button for an action with consequences. A dialog says what they are and asks for confirmation. A person who may not change anything does not see it. */
export function ConfirmButton<Input>({ label, mutation, input, isHarmless = false, isManaged = false, onDone, onClose, ...dialog }: Props<Input>) {
  const mayChange = useMayChange();
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
  if (!mayChange) return null;
  return (
    <>
      <Button size="sm" variant={isHarmless ? "secondary" : "secondary-destructive"} aria-label={label} onClick={() => setOpen(true)}>
        {dialog.action}
      </Button>
      <ConfirmDialog
        {...{ open, isHarmless, ...dialog }}
        consequence={isManaged ? `${dialog.consequence} ${pageTexts().managed.removed}` : dialog.consequence}
        pending={mutation.isPending}
        problem={mutation.error?.message}
        onConfirm={confirm}
        onCancel={cancel}
      />
    </>
  );
}
