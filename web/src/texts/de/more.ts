import type { WorkTexts } from "../en/en.ts";

export const projectForm: WorkTexts["projectForm"] = {
  create: "Projekt anlegen",
  name: "Name",
  slug: "Kürzel",
  slugHelp: (url) => `Teil der MCP-URL für Agenten: ${url}. Es lässt sich später nicht ändern.`,
  description: "Beschreibung (optional)",
  icon: "Symbol (optional)",
  iconHelp: "Ein Emoji. Es steht neben dem Namen.",
};

export const playground: WorkTexts["playground"] = {
  none: "Der Testbereich hat noch keine Benutzer",
  noneHelp:
    "Legen Sie einen Testbereich-Link an und öffnen Sie ihn selbst oder schicken Sie ihn jemandem. Nur diese Seite benutzt die Konten, die darüber verbunden werden.",
  real: "Die Aufrufe hier sind echt",
  realHelp:
    "Sie erreichen die Server mit den Zugangsdaten des Testbereichs. Sie zählen in keiner Statistik und benutzen nicht die Konten der Mitglieder.",
  connectMine: "Mein Konto verbinden",
  callAs: "Aufrufen als",
  noTools: "Kein Server nennt für diese Person ein Tool. Prüfen Sie, ob die Server laufen und verbunden sind.",
  search: "Tools suchen",
  tools: "Tools",
  noMatch: "Kein Tool passt.",
  choose: "Wählen Sie ein Tool.",
  of: "von",
  noArguments: "Dieses Tool braucht keine Argumente.",
  enterValue: "Geben Sie einen Wert ein.",
  enterNumber: "Geben Sie eine Zahl ein.",
  enterJson: "Geben Sie gültiges JSON ein.",
  call: "Aufrufen",
  notMade: "Der Aufruf war nicht möglich",
  failed: "Der Aufruf ist fehlgeschlagen",
  succeeded: "Der Aufruf ist gelungen",
  after: (ms) => `nach ${ms} ms`,
  request: "Anfrage",
  response: "Antwort",
};

export const tools: WorkTexts["tools"] = {
  title: (server) => `Tools von ${server}`,
  hold: "Geänderte Tools zurückhalten",
  holdHelp:
    "Solange dies an ist, können Agenten ein Tool, dessen Beschreibung oder Schema sich geändert hat, weder sehen noch aufrufen, bis Sie die Änderung hier genehmigen.",
  none: "Noch keine Tools gesehen",
  noneHelp: "Die Tools erscheinen hier, wenn ein Agent sie zum ersten Mal auflistet.",
  changed: "Geändert",
  held: "Geändert, zurückgehalten",
  hidden: "Unsichtbare Zeichen",
  approve: "Genehmigen",
  approveOne: (tool) => `${tool} genehmigen`,
  approvedNow: "Die Änderung wurde genehmigt.",
  agentsSee: "Agenten sehen",
  firstSeen: "Zuerst gesehen",
  changedAt: "geändert",
  hiddenHelp: "Die Definition enthält Zeichen, die Menschen nicht sehen, Modelle aber lesen.",
  hiddenWritten: " Unten stehen sie als \\u{…}.",
};

export const serverMore: WorkTexts["serverMore"] = {
  ended: (count) => `${count} ${count === 1 ? "Verbindung wird" : "Verbindungen werden"} beendet`,
  reset: "Zurücksetzen",
  resetOne: (name) => `Anmeldung von ${name} zurücksetzen`,
  resetAsk: (name) => `Anmeldung von ${name} zurücksetzen?`,
  resetLoss: (ended) => `${ended}, hier und beim Anbieter, und Cardea registriert sich neu. Alle müssen sich neu verbinden.`,
  takeBack: "Zurücknehmen",
  takeBackOne: (name) => `Verbindungen von ${name} zurücknehmen`,
  takeBackAsk: (name) => `Verbindungen von ${name} zurücknehmen?`,
  takeBackLoss: (ended) => `${ended}. Alle müssen sich neu verbinden.`,
  scopeOf: (scope, server) => `${scope} von ${server}`,
  scopeTakeBackLoss: "Alle Zugangsdaten dieses Auth-Scopes werden beendet. Alle müssen ihn neu verbinden.",
  scopeRemoveLoss: "Cardea löscht alle Zugangsdaten dieses Auth-Scopes und die Regeln, die ihn wählen. Das lässt sich nicht rückgängig machen.",
  addScope: "Auth-Scope hinzufügen",
  addScopeTo: (server) => `Auth-Scope hinzufügen: ${server}`,
  signInFailed: (when) => `Anmeldung fehlgeschlagen, zuletzt am ${when}`,
  noName: "Der Anbieter nennt sich in seinen Antworten nicht selbst",
  noNameHelp:
    "Registriert sich Cardea dort selbst, legt „Zurücksetzen“ einen solchen Client an. Haben Sie den Client eingetragen, geben Sie ihm unter „Bearbeiten“ eine Redirect-URI nur für diesen Server.",
  badAnswer: "Dieser Server hat nicht geantwortet, wie er sollte",
  leftOut: "Cardea lässt einen Teil der Listen dieses Servers weg",
  since: "Seit",
};

export const curl: WorkTexts["curl"] = {
  title: "Als curl",
  help: "Dasselbe mit der REST-API. Legen Sie ein Plattform-Token in $TOKEN.",
  helpSecret: "Dasselbe mit der REST-API. Setzen Sie ein Plattform-Token in $TOKEN und das Geheimnis des Clients in $CLIENT_SECRET.",
  copy: "Kopieren",
  copyOne: (what) => `Kopieren: ${what}`,
  copied: "Kopiert",
};
