import type { WorkTexts } from "../en/en.ts";

export const table: WorkTexts["table"] = {
  more: "Mehr anzeigen",
  showAll: (count) => `Alle ${count} anzeigen`,
  all: "Alle",
  none: "Nichts passt. Ändern Sie die Suche oder die Filter.",
  clear: "Suche und Filter löschen",
  select: (name) => `${name} auswählen`,
  selectAll: "Alle angezeigten Zeilen auswählen",
  selected: (count) => `${count} ausgewählt`,
  unselect: "Auswahl aufheben",
  selectFound: (count) => `Alle ${count} gefundenen auswählen`,
  goesOn: (tried, count) => `${tried} von ${count} sind versucht. Lassen Sie diese Seite offen, bis alle fertig sind.`,
  someFailed: (count) => (count === 1 ? "Bei einem davon ging es nicht" : `Bei ${count} davon ging es nicht`),
  someFailedHelp: "Die anderen sind erledigt. Die Zeilen, bei denen es nicht ging, bleiben ausgewählt.",
  close: "Schließen",
  shown: (count) => `${count} angezeigt`,
  of: (count, total) => `${count} von ${total}`,
  sortBy: "Sortieren nach",
  ascending: "aufsteigend",
  descending: "absteigend",
  export: "Exportieren",
  actions: "Aktionen",
};

export const about: WorkTexts["about"] = {
  servers: "Die MCP-Server, die die Agenten dieses Projekts über eine einzige URL erreichen.",
  links: "Ein Auth-Link ist eine Adresse, die Sie verschicken: Wer sie öffnet, meldet sich an und verbindet die eigenen Konten.",
  members: "Alle, deren Agenten dieses Projekt benutzen dürfen, und was sie jeweils verbunden haben.",
  connections: "Jedes Konto, das in diesem Projekt verbunden ist: die eigenen der Personen, die gemeinsamen des Projekts und die des Testbereichs.",
  navigators: "Ein Navigator ist eine Sicht auf das Projekt mit eigener MCP-URL: Er bestimmt, welche Tools ein Agent sieht und wie er sie findet.",
  toolChanges:
    "Tools, deren Beschreibung oder Schema sich geändert hat, seit sie zuerst gesehen oder zuletzt freigegeben wurden. Agenten handeln nach diesen Texten; lesen Sie sie vorher.",
  access: "Navigatoren, Routenregeln und Freigaben entscheiden, welche Tools Agenten aufrufen können, und mit wessen Zugangsdaten.",
  rules:
    "Eine Routenregel erlaubt oder sperrt Tools und kann den Auth-Scope wählen, mit dem sie aufgerufen werden. Die erste passende Regel entscheidet.",
  authScope: "Ein Auth-Scope ist ein Satz von Zugangsdaten für einen Server, etwa einer zum Lesen und einer zum Verwalten.",
  agents: "Jede KI-Anwendung und jeder API-Schlüssel, die in diesem Projekt handeln, für wen, und wann sie zuletzt ein Tool aufriefen.",
  connectAgent: "Wählen Sie Ihre KI-Anwendung. Dieselben Schritte sieht, wer die MCP-URL im Browser öffnet.",
  keys: "Mit einem API-Schlüssel benutzt ein Agent auf Ihrem Server dieses Projekt, ohne dass sich jemand anmeldet.",
  webhooks: "Ein Webhook meldet einem Ihrer Programme mit signierten Anfragen, was in diesem Projekt geschieht.",
  analytics:
    "Wie oft Agenten Werkzeuge aufrufen, wie lange es dauert, was fehlschlägt und für wen. Jede Zahl wird mit dem Zeitraum davor verglichen.",
  auditTargets:
    "Das Audit dieses Projekts wird von selbst an andere Systeme geliefert: jedes Ereignis, der Reihe nach, und keines geht verloren, wenn ein System einige Tage ausfällt.",
  audit:
    "Jede Handlung einer Person oder eines Agenten in diesem Projekt, die neuesten zuerst. Was einem Tool übergeben wurde, wird nur gespeichert, wenn das Projekt es aufzeichnet.",
  playground: "Rufen Sie ein Tool so auf, wie ein Agent es täte, mit Konten, die für nichts anderes benutzt werden.",
};

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

/** Die Seiten einer Verbindung und eines API-Schlüssels. */
export const details: WorkTexts["details"] = {
  details: "Details",
  detailsOf: (name) => `Details zu ${name}`,
  lastCalls: "Letzte Aufrufe",
  noCalls: "In letzter Zeit gab es keinen Aufruf.",
  allCalls: "Alle Aufrufe im Audit",
  id: "Id",
  givenThrough: "Gegeben über",
  anAuthLink: "einen Auth-Link",
  revokedAt: "Widerrufen",
  endedBy: { person: "von der Person selbst", administrator: "von der Verwaltung" },
  worksAt: "Gilt an",
  everywhere: "allen MCP-URLs des Projekts",
};
