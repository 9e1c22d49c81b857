import { useBlocker } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { texts } from "../../texts/texts.ts";
import { Button } from "../kit/button.tsx";
import { Modal, ModalButtons } from "../kit/modal.tsx";
import { keepUnsaved } from "./unsaved.ts";

/**
 * Notices whether something in a form was changed. A link, Back, a reload and the end of the session then do not lose it without a question.
 * @param savedAt when the form was last saved, UTC ms; 0 if never
 * @returns the handlers of the form, and the question
 */
export function useUnsavedGuard(savedAt: number) {
  const [changed, setChanged] = useState(false);
  const mark = () => setChanged(true);
  const blocker = useBlocker({ shouldBlockFn: () => changed, enableBeforeUnload: () => changed, withResolver: true });
  useEffect(() => (changed ? keepUnsaved() : undefined), [changed]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a further save makes everything saved
  useEffect(() => setChanged(false), [savedAt]);
  const { common } = texts();
  const question = (
    <Modal open={blocker.status === "blocked"} title={common.leave} description={common.leaveHelp} onClose={() => blocker.reset?.()}>
      <ModalButtons>
        <Button onClick={() => blocker.reset?.()}>{common.stay}</Button>
        <Button variant="destructive" onClick={() => blocker.proceed?.()}>
          {common.leaveNow}
        </Button>
      </ModalButtons>
    </Modal>
  );
  return { handlers: { onChange: mark }, question };
}
