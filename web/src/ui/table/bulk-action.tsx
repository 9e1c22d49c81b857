import type { UseMutationResult } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { pageTexts } from "../../texts/texts.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { Button } from "../kit/button.tsx";
import { Modal, ModalButtons } from "../kit/modal.tsx";
import type { Selected } from "./data-table.tsx";

/** So many rows are done before a person wonders. */
const SHORT = 20;

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
  /** With `tried`, how many of the rows have been tried, and with `stop`, a way to leave the rest as they are. */
  mutation: UseMutationResult<Outcome<Row>, Error, Input> & { tried?: number; stop?: () => void };
  input: Input;
  children?: ReactNode;
};

/** One action for the selected rows of a list. It asks first; afterwards it says of each row that failed why. */
export function BulkAction<Row, Input>({ selected, rows, nameOf, label, mutation, input, isHarmless = false, ...dialog }: Props<Row, Input>) {
  const [step, setStep] = useState<"closed" | "asks" | "failed">("closed");
  const { table: words } = pageTexts();
  const failed = mutation.data?.failed ?? [];
  useKeepOpen(mutation.isPending);
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
        onCancel={mutation.isPending && mutation.stop ? mutation.stop : close}
      >
        {mutation.isPending && mutation.tried !== undefined && rows.length > SHORT && (
          <p role="status" className="mt-3 text-kumo-subtle">
            {words.goesOn(mutation.tried, rows.length)}
          </p>
        )}
        {dialog.children}
      </ConfirmDialog>
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

/** The browser asks before it leaves the console, while an action runs: the rest of its rows would stay as they are. */
function useKeepOpen(isRunning: boolean): void {
  useEffect(() => {
    if (!isRunning) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isRunning]);
}
