import type { WorkTexts } from "../en/en.ts";

/** Was eine Konfigurationsdatei beschreibt. */
export const managed: WorkTexts["managed"] = {
  badge: "aus einer Datei",
  title: "Eine Konfigurationsdatei beschreibt dies.",
  help: "Was Sie hier ändern, gilt bis zum nächsten „cardea apply“, das es zurücknimmt; bis dahin zeigt „cardea diff“ es als Unterschied. Um es dauerhaft zu ändern, ändern Sie die Datei.",
  ask: "Etwas ändern, das eine Konfigurationsdatei beschreibt?",
  changeNow: "Ändern",
  removed: "Eine Konfigurationsdatei beschreibt es, und das nächste „cardea apply“ legt es wieder an. Nehmen Sie es auch aus der Datei.",
  release: "Von der Datei lösen",
  releaseAsk: "Dies von der Konfigurationsdatei lösen?",
  releaseHelp:
    "Sonst ändert sich nichts daran, und die Konsole fragt vor einer Änderung nicht mehr nach. Nehmen Sie es auch aus der Datei: Steht es noch darin, gehört es mit dem nächsten „cardea apply“ wieder zu ihr.",
  releasedNow: "Es wurde von der Konfigurationsdatei gelöst.",
};
