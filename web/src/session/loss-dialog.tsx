import { useRef } from "react";
import { ApiError } from "../api-error.ts";
import { texts } from "../texts/texts.ts";
import { Button } from "../ui/kit/button.tsx";
import { Modal, ModalButtons } from "../ui/kit/modal.tsx";

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
      <Modal open={question !== undefined} title={texts().common.saveChange} description={introduction} onClose={onCancel} onClosed={focusForm}>
        <ul className="mt-3 flex list-disc flex-col gap-2 pl-5">
          {Object.entries(error instanceof ApiError ? error.fields : {}).map(([part, loss]) => (
            <li key={part} className="break-words">
              {loss}
            </li>
          ))}
        </ul>
        <ModalButtons>
          <Button onClick={onCancel}>{texts().common.cancel}</Button>
          <Button variant="destructive" loading={pending} onClick={() => onConfirm(question?.confirm ?? [])}>
            {texts().common.saveChangeNow}
          </Button>
        </ModalButtons>
      </Modal>
    </>
  );
}
