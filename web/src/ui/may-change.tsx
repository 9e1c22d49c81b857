import { createContext, type ReactNode, use } from "react";
import { texts } from "../texts/texts.ts";
import { Button } from "./kit/button.tsx";

const Allowed = createContext(true);

/** Says whether the person may change what the page shows. An auditor may not, and sees no button that would be refused. */
export const MayChange = Allowed.Provider;

export const useMayChange = (): boolean => use(Allowed);

/** What only a person who may change something sees. */
export const Changing = ({ children }: { children: ReactNode }) => (use(Allowed) ? children : null);

/** Opens the form of a thing: to edit it, or to read it. @param label its accessible name for a person who may edit @param name of the thing */
export function OpenButton({ label, name, onClick }: { label: string; name: string; onClick: () => void }) {
  const mayChange = useMayChange();
  const { edit, view } = texts().common;
  return (
    <Button size="sm" aria-label={mayChange ? label : `${view}: ${name}`} onClick={onClick}>
      {mayChange ? edit : view}
    </Button>
  );
}
