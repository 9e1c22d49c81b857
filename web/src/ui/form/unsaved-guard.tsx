import { useBlocker } from "@tanstack/react-router";
import { type MouseEvent, useEffect, useState } from "react";
import { texts } from "../../texts/texts.ts";
import { Button } from "../kit/button.tsx";
import { Modal, ModalButtons } from "../kit/modal.tsx";
import { keepUnsaved } from "./unsaved.ts";

/** On a button that adds, moves or removes a part of a form: no field changes then. */
const EDITS = "data-edits";
export const EDITS_FORM = { [EDITS]: "" };

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
  const markEdit = ({ target }: MouseEvent) => target instanceof Element && target.closest(`[${EDITS}]`) && mark();
  return { handlers: { onChange: mark, onClick: markEdit }, question };
}
