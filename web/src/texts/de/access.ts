import type { WorkTexts } from "../en/en.ts";

export const tester: WorkTexts["tester"] = {
  title: "Einen Aufruf erproben",
  about: "Was würde ein Agent hören? Die Antwort kommt von genau der Entscheidung, nach der auch Aufrufe gehen. Aufgerufen wird nichts.",
  person: "Person",
  personHelp: "Die E-Mail-Adresse eines Mitglieds. Leer bei einem Schlüssel, der für niemanden handelt.",
  agent: "Agent",
  signedIn: "Ein Agent, den die Person angemeldet hat",
  readOnly: "Derselbe, der aber nur lesen darf",
  key: (name) => `API-Schlüssel „${name}“`,
  navigator: "Navigator",
  tool: "Tool",
  toolHelp: "Der Name, den Agenten sehen: {server}__{tool}.",
  test: "Erproben",
  outcomes: {
    allowed: "Erlaubt",
    own: "Erlaubt",
    denied: "Gesperrt",
    held: "Wartet auf Freigabe",
    paused: "Pausiert",
    unknown: "Kein solches Tool",
    "read-only": "Darf nur lesen",
    "not-connected": "Nicht verbunden",
    refused: "Agent abgewiesen",
  },
  help: {
    allowed: "Der Aufruf würde gemacht.",
    own: "Dieses Tool beantwortet Cardea selbst.",
    denied: "Der Agent hört, dass eine Administratorin oder ein Administrator das Tool hier sperrt.",
    held: "Die Definition des Tools hat sich geändert. Der Agent hört, dass sie erst freigegeben werden muss.",
    paused: "Der Agent hört, dass der Server pausiert ist.",
    unknown: "Der Agent hört, dass es dieses Tool hier nicht gibt. Von einem Server, den der Navigator ganz sperrt, erfährt er nichts.",
    "read-only": "Der Agent müsste die Person bitten, Tools aufrufen zu dürfen.",
    "not-connected": "Der Agent hört, dass ein Konto fehlt, und bekommt einen Link für die Person, wo das eingeschaltet ist.",
    refused: "Der Schlüssel gilt nicht für diesen Navigator oder diese Person, oder er ist beendet.",
  },
  byNavigator: (pattern) => `durch den Navigator, der ${pattern} sperrt`,
  byRule: (place, name) => `durch Regel ${place} ${name}`,
  byDefault: "durch die Vorgabe, weil keine Regel passt",
  server: "Server",
  ownName: "Sein eigener Name des Tools",
  authScope: "Auth-Scope",
  shared: "die Zugangsdaten des Projekts",
  own: "die eigenen Zugangsdaten der Person",
  connection: "Zugangsdaten",
  connections: {
    "not-needed": "keine nötig",
    connected: "verbunden",
    "more-access": "verbunden; der Server hat nach mehr Rechten gefragt",
    expired: "abgelaufen",
    missing: "fehlen",
  },
  exposure: "Agenten finden es",
  exposures: { direct: "in der Liste der Tools", search: "durch Suchen" },
  notKnown: "Dieses Tool hat der Server bisher nicht aufgeführt. Prüfen Sie den Namen.",
};

export const toolChanges: WorkTexts["toolChanges"] = {
  show: "Zeigen",
  states: { waiting: "Zu prüfen", refused: "Abgelehnt" },
  none: { waiting: "Nichts zu prüfen", refused: "Nichts abgelehnt" },
  noneHelp: {
    waiting:
      "Ein Tool erscheint hier, wenn sein Server es mit anderer Beschreibung oder anderem Schema aufführt. Auf der Seite der Tools eines Servers können Sie geänderte Tools bis dahin zurückhalten lassen.",
    refused: "Eine Änderung, die Sie ablehnen, erscheint hier. Ihr Tool bleibt zurückgehalten und kann noch freigegeben werden.",
  },
  tool: "Tool",
  server: "Server",
  at: "Geändert",
  text: "Text",
  use: "Verwendung",
  uses: { held: "Zurückgehalten", changed: "In Gebrauch" },
  searchHint: "Tool oder Server",
  refuse: "Ablehnen",
  one: (decision, tool) => `${decision}: ${tool}`,
  several: (decision, count) => `${decision}: ${count} ausgewählt`,
  difference: "Was sich geändert hat",
  decided: {
    approve: (count) => (count === 1 ? "1 Änderung wurde freigegeben." : `${count} Änderungen wurden freigegeben.`),
    refuse: (count) =>
      count === 1
        ? "1 Änderung wurde abgelehnt. Das Tool bleibt zurückgehalten."
        : `${count} Änderungen wurden abgelehnt. Die Tools bleiben zurückgehalten.`,
  },
  ask: {
    approve: (count) => (count === 1 ? "Diese Änderung freigeben?" : `${count} Änderungen freigeben?`),
    refuse: (count) => (count === 1 ? "Diese Änderung ablehnen?" : `${count} Änderungen ablehnen?`),
  },
  askHelp: {
    approve: "Agenten bekommen die neuen Texte dieser Tools und können sie aufrufen.",
    refuse: "Die Tools bleiben angehalten: Agenten können sie erst aufrufen, wenn Sie die Änderung freigeben.",
  },
  changedAgain: "Es hat sich inzwischen wieder geändert oder ist weg: Sehen Sie noch einmal hin.",
};

export const matches: WorkTexts["matches"] = {
  title: "Was die Muster treffen",
  some: (count) => (count === 1 ? "trifft 1 Tool" : `trifft ${count} Tools`),
  none: "trifft kein Tool, das schon gesehen wurde. Prüfen Sie den Namen; das Muster gilt auch für spätere Tools.",
  noServer: "nennt keinen Server dieses Projekts.",
  pick: "Tool aus der Liste hinzufügen",
  pickOne: (count) => (count === 1 ? "Das einzige Tool wählen" : `Eines von ${count} Tools wählen`),
  pickServer: "Aus der Liste hinzufügen",
  pickServerNone: "Server wählen",
  pickWhole: "Den ganzen Server sperren",
};

export const matrix: WorkTexts["matrix"] = {
  title: "Server an Navigatoren",
  about:
    "Drücken Sie auf einen Zustand, um ihn zu ändern. Ein ganz gesperrter Server ist für die Agenten des Navigators unsichtbar; einzeln gesperrte Tools bleiben gesperrt.",
  server: "Server",
  paused: "Pausiert",
  states: {
    all: () => "Alle Tools",
    some: (count) => `Ohne einige (${count})`,
    none: () => "Gesperrt",
  },
  cell: (server, navigator, state) => `${server} an ${navigator}: ${state}`,
  now: (server, navigator, isAllowed) => (isAllowed ? `${navigator} zeigt jetzt ${server}.` : `${navigator} sperrt jetzt ${server}.`),
};
