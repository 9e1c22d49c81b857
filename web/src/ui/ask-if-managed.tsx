import { type ReactNode, useState } from "react";
import { pageTexts } from "../texts/texts.ts";
import { ConfirmDialog } from "./confirm-dialog.tsx";

/**
 * Asks before something is changed that a configuration file describes.
 * @returns `ask`, which does a change at once or after a yes, and the dialog to be shown
 */
export function useAskIfManaged(): { ask: (isManaged: boolean, act: () => void) => void; dialog: ReactNode } {
  const [asked, setAsked] = useState<{ act: () => void }>();
  const { managed: words } = pageTexts();
  const close = () => setAsked(undefined);
  const confirm = () => {
    close();
    asked?.act();
  };
  return {
    ask: (isManaged, act) => (isManaged ? setAsked({ act }) : act()),
    dialog: (
      <ConfirmDialog
        open={asked !== undefined}
        question={words.ask}
        consequence={words.help}
        action={words.changeNow}
        isHarmless
        pending={false}
        onConfirm={confirm}
        onCancel={close}
      />
    ),
  };
}
