import { Button } from "@cloudflare/kumo/components/button";
import { Dialog } from "@cloudflare/kumo/components/dialog";
import { useRef } from "react";
import { ApiError } from "../api-error.ts";

type Props = {
  /** The error of the last attempt. */
  error: Error | null;
  pending: boolean;
  /** What follows, before the list of losses. */
  introduction: string;
  /** @param confirm the changes whose consequences the administrator has read */
  onConfirm: (confirm: string[]) => void;
  onCancel: () => void;
};

/** Lists what a change would remove, and asks for confirmation. The API has not changed anything yet. */
export function LossDialog({ error, pending, introduction, onConfirm, onCancel }: Props) {
  const question = error instanceof ApiError ? error.asks : undefined;
  const marker = useRef<HTMLSpanElement>(null);
  // The submit button was disabled when the dialog opened, so the dialog cannot return the focus to it.
  const focusForm = () => marker.current?.closest("form")?.querySelector<HTMLElement>("button[type=submit]")?.focus();
  return (
    <>
      <span ref={marker} hidden />
      <Dialog.Root open={question !== undefined} onOpenChange={(open) => !open && onCancel()} onOpenChangeComplete={(open) => !open && focusForm()}>
        <Dialog className="p-6">
          <Dialog.Title className="text-lg font-semibold">Save this change?</Dialog.Title>
          <Dialog.Description className="mt-2 text-kumo-subtle">{introduction}</Dialog.Description>
          <ul className="mt-3 flex list-disc flex-col gap-2 pl-5">
            {Object.entries(error instanceof ApiError ? error.fields : {}).map(([part, loss]) => (
              <li key={part} className="break-words">
                {loss}
              </li>
            ))}
          </ul>
          <div className="mt-6 flex justify-end gap-2">
            <Button onClick={onCancel}>Cancel</Button>
            <Button variant="destructive" loading={pending} onClick={() => onConfirm(question?.confirm ?? [])}>
              Save the change
            </Button>
          </div>
        </Dialog>
      </Dialog.Root>
    </>
  );
}
