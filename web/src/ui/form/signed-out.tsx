import { useSyncExternalStore } from "react";
import { texts } from "../../texts/texts.ts";
import { Button } from "../kit/button.tsx";
import { Modal, ModalButtons } from "../kit/modal.tsx";
import { closeSignedOut, isSignedOut, onSignedOut } from "./unsaved.ts";

/** Says that the session is over, on a page with something unsaved. Another tab signs in; this one keeps what was typed. */
export function SignedOut() {
  const open = useSyncExternalStore(onSignedOut, isSignedOut);
  const { frame } = texts();
  return (
    <Modal open={open} title={frame.signedOut} description={frame.signedOutHelp} onClose={() => closeSignedOut()}>
      <ModalButtons>
        <a href="/sign-in?next=/" target="_blank" rel="noopener" className="underline">
          {frame.signInAgain}
        </a>
        <Button variant="primary" onClick={closeSignedOut}>
          {frame.goOn}
        </Button>
      </ModalButtons>
    </Modal>
  );
}
