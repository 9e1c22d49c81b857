import type { ReactNode } from "react";
import { texts } from "../texts/texts.ts";
import { useOnce } from "./form/use-once.ts";
import { Button } from "./kit/button.tsx";
import { Modal, ModalButtons } from "./kit/modal.tsx";

type ConfirmDialogProps = {
  open: boolean;
  question: string;
  consequence: string;
  /** The label of the button that confirms. */
  action: string;
  /** Whether nothing is lost by the action. Then it does not look dangerous. */
  isHarmless?: boolean;
  pending: boolean;
  /** The problem of the last attempt, said in the dialog. */
  problem?: string | undefined;
  /** Whether the action can be confirmed; true by default. */
  mayConfirm?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
  /** Further choices, shown below the consequence. */
  children?: ReactNode;
};

/** Says what follows from an action, and asks for confirmation. */
export function ConfirmDialog({ isHarmless = false, mayConfirm = true, ...props }: ConfirmDialogProps) {
  const { open, question, consequence, action, pending, problem, onConfirm, onCancel, children } = props;
  const once = useOnce();
  return (
    <Modal open={open} title={question} description={consequence} onClose={onCancel}>
      {children}
      {problem !== undefined && (
        <p role="alert" className="mt-3 text-kumo-danger">
          {problem}
        </p>
      )}
      <ModalButtons>
        <Button onClick={onCancel}>{texts().common.cancel}</Button>
        <Button variant={isHarmless ? "primary" : "destructive"} loading={pending} disabled={!mayConfirm} onClick={() => once() && onConfirm()}>
          {action}
        </Button>
      </ModalButtons>
    </Modal>
  );
}
