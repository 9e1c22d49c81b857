import type { UseMutationResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { pageTexts } from "../../texts/texts.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { Button } from "../kit/button.tsx";
import { Modal, ModalButtons } from "../kit/modal.tsx";
import type { Selected } from "./data-table.tsx";

type Outcome<Row> = { failed: { row: Row; reason: string }[] };

type Props<Row, Input> = {
  /** The list's selection. */
  selected: Pick<Selected<Row>, "select" | "hold">;
  /** Those of the selected rows that the action is for. */
  rows: readonly Row[];
  nameOf: (row: Row) => string;
  /** The label of the button, and of the button in the dialog. */
  action: string;
  /** The accessible name of the button, if `action` alone says too little. */
  label?: string;
  /** Asks, and says how many rows there are. */
  question: string;
  consequence: string;
  /** Whether nothing is lost by the action. */
  isHarmless?: boolean;
  mutation: UseMutationResult<Outcome<Row>, Error, Input>;
  input: Input;
  children?: ReactNode;
};

/** One action for the selected rows of a list. It asks first; afterwards it says of each row that failed why. */
export function BulkAction<Row, Input>({ selected, rows, nameOf, label, mutation, input, isHarmless = false, ...dialog }: Props<Row, Input>) {
  const [step, setStep] = useState<"closed" | "asks" | "failed">("closed");
  const { table: words } = pageTexts();
  const failed = mutation.data?.failed ?? [];
  const ask = () => {
    selected.hold(true);
    setStep("asks");
  };
  const close = () => {
    setStep("closed");
    selected.hold(false);
    mutation.reset();
  };
  const confirm = () =>
    mutation.mutate(input, {
      onSuccess: (outcome) => {
        if (outcome.failed.length > 0) return setStep("failed");
        close();
        selected.select();
      },
    });
  const closeFailed = () => {
    const left = failed.map(({ row }) => row);
    close();
    selected.select(left);
  };
  return (
    <>
      <Button size="sm" variant={isHarmless ? "secondary" : "secondary-destructive"} aria-label={label} disabled={rows.length === 0} onClick={ask}>
        {dialog.action}
      </Button>
      <ConfirmDialog
        {...{ isHarmless, ...dialog }}
        open={step === "asks"}
        pending={mutation.isPending}
        problem={mutation.error?.message}
        onConfirm={confirm}
        onCancel={close}
      />
      <Modal open={step === "failed"} title={words.someFailed(failed.length)} description={words.someFailedHelp} onClose={closeFailed}>
        <ul className="mt-4 flex list-disc flex-col gap-2 pl-5 text-sm">
          {failed.map(({ row, reason }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two rows may have the same name, and the list does not change
            <li key={at} className="break-words">
              <strong>{nameOf(row)}</strong>: {reason}
            </li>
          ))}
        </ul>
        <ModalButtons>
          <Button variant="primary" onClick={closeFailed}>
            {words.close}
          </Button>
        </ModalButtons>
      </Modal>
    </>
  );
}
