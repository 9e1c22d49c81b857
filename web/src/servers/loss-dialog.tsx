import { Button } from "@cloudflare/kumo/components/button";
import { Dialog } from "@cloudflare/kumo/components/dialog";
import { useRef } from "react";
import { ApiError } from "../api.ts";

type Props = {
  /** What the last try was answered with. */
  error: Error | null;
  pending: boolean;
  /** @param confirm the changes whose consequences were read */
  onConfirm: (confirm: string[]) => void;
  onCancel: () => void;
};

/** Says what an edit would lose, and asks. Nothing has been changed yet. */
export function LossDialog({ error, pending, onConfirm, onCancel }: Props) {
  const asked = error instanceof ApiError ? error.asks : undefined;
  const place = useRef<HTMLSpanElement>(null);
  // The button that opened it could not be pressed while it did, so the dialog does not know of it.
  const focusForm = () => place.current?.closest("form")?.querySelector<HTMLElement>("button[type=submit]")?.focus();
  return (
    <>
      <span ref={place} hidden />
      <Dialog.Root open={asked !== undefined} onOpenChange={(open) => !open && onCancel()} onOpenChangeComplete={(open) => !open && focusForm()}>
        <Dialog className="p-6">
          <Dialog.Title className="text-lg font-semibold">Save this change?</Dialog.Title>
          <Dialog.Description className="mt-2 text-kumo-subtle">
            Nothing has been saved yet. If you save it, this follows; what is removed has to be connected again:
          </Dialog.Description>
          <ul className="mt-3 flex list-disc flex-col gap-2 pl-5">
            {Object.entries(error instanceof ApiError ? error.fields : {}).map(([part, loss]) => (
              <li key={part} className="break-words">
                {loss}
              </li>
            ))}
          </ul>
          <div className="mt-6 flex justify-end gap-2">
            <Button onClick={onCancel}>Cancel</Button>
            <Button variant="destructive" loading={pending} onClick={() => onConfirm(asked?.confirm ?? [])}>
              Save the change
            </Button>
          </div>
        </Dialog>
      </Dialog.Root>
    </>
  );
}
