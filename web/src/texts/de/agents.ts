import type { WorkTexts } from "../en/en.ts";

export const agents: WorkTexts["agents"] = {
  choose: "Ihre Anwendung",
  mcpUrl: "MCP-URL",
  local: (client) => `${client} erreicht diese URL nicht`,
  localHelp: "Die Anwendung kommt aus dem Internet, und diese Adresse gibt es nur auf Ihrem Rechner.",
  needsKey: "Ein Agent, der sich nicht anmelden kann, etwa ein Server von Ihnen, braucht einen API-Schlüssel:",
  createKey: "anlegen",
  add: (client) => `Zu ${client} hinzufügen`,
  open: "Öffnen Sie",
  enter: (name) => `Geben Sie den Namen ${name} und diese URL ein`,
  file: (path) => `Tragen Sie dies in ${path} ein`,
  orFile: (path) => `Oder tragen Sie dies in ${path} ein`,
  run: "Geben Sie in der Kommandozeile ein",
  program: "Kopieren Sie dies",
  key: "Legen Sie unten einen API-Schlüssel an, und setzen Sie ihn an die Stelle von YOUR_API_KEY.",
  signIn: "Melden Sie sich an, und erlauben Sie den Zugriff.",
  guide: (client) => `Anleitung zu ${client}`,
  waiting: "Die Seite wartet auf den ersten Aufruf … Lassen Sie Ihren Agenten ein Werkzeug benutzen. Sie bemerkt es von selbst.",
  connected: "Verbunden",
  called: (tool) => `Aufgerufen wurde ${tool}`,
  forPerson: (email) => ` für ${email}`,
  took: (ms) => ` in ${ms} ms`,
  refused: ", und der Aufruf wurde abgelehnt oder schlug fehl. Das Protokoll sagt, warum.",
};

export const requests: WorkTexts["requests"] = {
  title: "Mitglieder bitten um",
  word: (email) => `Ihr Wort an ${email}`,
  wordHelp: "Freiwillig. Es steht auf der eigenen Seite des Mitglieds. Annehmen fügt keinen Server hinzu.",
  accept: "Annehmen",
  decline: "Ablehnen",
};
