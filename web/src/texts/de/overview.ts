import type { WorkTexts } from "../en/en.ts";

export const overview: WorkTexts["overview"] = {
  about: "Was zuerst zu tun ist, und was auf jemanden wartet.",
  first: "Erste Schritte",
  done: (done, all) => `${done} von ${all} erledigt`,
  isDone: "Erledigt",
  hide: "Erste Schritte ausblenden",
  steps: {
    project: { title: "Projekt benennen", help: "Es hat eigene Server, Personen und eine eigene MCP-URL.", action: "" },
    server: { title: "Server hinzufügen", help: "Ein Name oder eine URL genügt: Den Rest findet Cardea heraus.", action: "Server hinzufügen" },
    account: {
      title: "Sich selbst verbinden",
      help: "Verbinden Sie Ihr eigenes Konto, auf der Seite, die auch die anderen sehen werden.",
      action: "Mein Konto verbinden",
    },
    agent: {
      title: "Agenten verbinden",
      help: "Geben Sie einem Client die MCP-URL des Projekts. Die Seite zeigt seinen ersten Aufruf.",
      action: "Agenten verbinden",
    },
    people: {
      title: "Personen einladen",
      help: "Legen Sie einen Auth-Link an und schicken Sie ihn: Wer ihn öffnet, meldet sich an und verbindet die eigenen Konten.",
      action: "Link anlegen",
    },
  },
  invite: { help: "Kein Server verlangt ein Konto, daher braucht niemand einen Link: Laden Sie mit der Adresse ein.", action: "Person einladen" },
  noAccount: "Kein Server verlangt ein Konto, daher ist nichts zu verbinden.",
  needs: "Braucht Sie",
  nothing: "Nichts wartet auf Sie.",
  nothingHelp:
    "Hier erscheinen Alarme, nicht erreichbare Server, beendete Verbindungen, geänderte Tools, Wünsche von Mitgliedern sowie Links und Schlüssel, die bald enden.",
  connections: {
    expired: (server, count, email = null) =>
      count === 1 ? `${email ?? "Das Projekt"} muss ${server} neu verbinden` : `${count} Personen müssen ${server} neu verbinden`,
    refused: (server, count, email = null) =>
      count === 1 ? `${server} weist ab, was ${email ?? "das Projekt"} eingegeben hat` : `${server} weist ab, was ${count} Personen eingegeben haben`,
    ending: (server, count, email = null) =>
      count === 1
        ? `Die Verbindung von ${email ?? "diesem Projekt"} zu ${server} endet bald`
        : `Die Verbindungen von ${count} Personen zu ${server} enden bald`,
  },
  connectionsHelp: {
    expired: "Die Anmeldung ist beendet. Nur die Person selbst kann sie erneuern.",
    refused: "Der Server hat den Wert bei zwei Prüfungen nacheinander abgewiesen. Er wird weiter mit jedem Aufruf gesendet.",
    ending: "Nur eine neue Anmeldung der Person erneuert sie.",
  },
  alerts: {
    errorRate: (server) => `Viele Aufrufe von ${server} schlagen fehl`,
    errors: (failed, calls, share) => `${failed} von ${calls} Aufrufen sind fehlgeschlagen (${share}).`,
    usual: (share) => `Üblich sind ${share}.`,
    notKnown: "Vorher gab es zu wenige Aufrufe, um zu sagen, was üblich ist.",
    providerDown: (scope) => `Der Anbieter von ${scope} gibt keine Tokens aus`,
    notRenewed: (people) =>
      people === 1
        ? "Die Tokens einer Person wurden bei zwei Versuchen nicht erneuert."
        : `Die Tokens von ${people} Personen wurden bei je zwei Versuchen nicht erneuert.`,
    newAgent: (agent, person) => `${agent} ist neu bei ${person}`,
    newAgentHelp: (people, known) =>
      `Er benutzt Zugangsdaten ${people === 1 ? "dieser Person" : `von ${people} Personen`} zum ersten Mal. ${known === 1 ? "Ein anderer Agent war" : `${known} andere Agenten waren`} bekannt.`,
    newCountry: (person, country) => `Zugangsdaten von ${person} werden aus einem neuen Land benutzt: ${country}`,
    tor: "Tor-Netz",
    newCountryHelp: (known) => `${known === 1 ? "Ein anderes Land war" : `${known} andere Länder waren`} bekannt.`,
    burst: (person) => `Agenten von ${person} rufen viel öfter auf als üblich`,
    burstHelp: (calls, most) => `${calls} Aufrufe an einem Tag; am stärksten Tag der zwei Wochen davor waren es ${most}.`,
    anAgent: "Ein Agent",
    aPerson: "einer Person",
    aServer: "einem Server",
    failedCalls: "Fehlgeschlagene Aufrufe",
    server: "Server",
    calls: "Aufrufe",
    agent: "Agent",
    revoke: "Agenten widerrufen",
    revokeFor: (agent, email) => `Agenten widerrufen: ${agent} für ${email}`,
    revokeAsk: (agent, email) => `„${agent}“ für ${email} widerrufen?`,
    revokeLoss:
      "Der Agent wird für diese Person binnen einer Sekunde abgewiesen. Was die Person verbunden hat, bleibt. Der Alarm ist damit bestätigt.",
    revoked: (email) => `Für ${email} widerrufen.`,
    acknowledge: "Bestätigen",
    acknowledgeThis: (title) => `Bestätigen: ${title}`,
    acknowledged: "Bestätigt.",
  },
  unreachable: (name) => `${name} ist nicht erreichbar`,
  changed: (name, tools) => (tools === 1 ? `1 Tool von ${name} hat sich geändert` : `${tools} Tools von ${name} haben sich geändert`),
  held: "Agenten können sie erst benutzen, wenn Sie die Änderung freigeben.",
  notHeld: "Agenten sehen die Änderung schon.",
  requests: (count) => (count === 1 ? "Ein Mitglied wünscht sich einen Server" : `${count} Wünsche nach Servern warten`),
  endingLink: "Ein Auth-Link endet bald",
  endingKey: (name) => `Der API-Schlüssel „${name}“ endet bald`,
  look: "Ansehen",
  lookAt: (what) => `Ansehen: ${what}`,
};

export const analytics: WorkTexts["analytics"] = {
  period: "Zeitraum",
  periods: { day: "Letzte 24 Stunden", week: "Letzte 7 Tage", month: "Letzte 30 Tage", quarter: "Letzte 13 Wochen", year: "Letzte 52 Wochen" },
  of: "Was gezählt wird",
  whole: "Das ganze Projekt",
  subjects: { server: "Server", navigator: "Navigatoren", agent: "Agenten" },
  person: "E-Mail einer Person",
  show: "Anzeigen",
  calls: "Aufrufe",
  failed: "Fehlgeschlagen",
  failedShare: "Fehlgeschlagene Aufrufe",
  serverTime: "Zeit der Server",
  ownTime: "Zeit von Cardea",
  percentiles: "Die Hälfte der Aufrufe dauerte höchstens so lange wie die erste Zeit, 95 % höchstens so lange wie die zweite.",
  people: "Aktive Personen",
  agents: "Aktive Agenten",
  before: (value) => `zuvor: ${value}`,
  callsOverTime: "Aufrufe im Zeitverlauf",
  timesOverTime: "Zeit der Server im Zeitverlauf",
  server50: "50 % binnen",
  server95: "95 % binnen",
  time: (step) => (step < 86_400_000 ? "Stunde" : step === 86_400_000 ? "Tag (UTC)" : "Woche ab (UTC)"),
  asTable: "Als Tabelle",
  asChart: "Als Diagramm",
  asTableOf: (title) => `Als Tabelle: ${title}`,
  asChartOf: (title) => `Als Diagramm: ${title}`,
  why: "Warum Aufrufe fehlschlugen",
  noneFailed: "Kein Aufruf schlug fehl.",
  classes: {
    auth: { title: "Verbindung", help: "Die Person muss sich verbinden, oder der Server hat die Zugangsdaten abgelehnt." },
    rate: { title: "Zu viele Anfragen", help: "Der Server oder ein Anmeldedienst bat, zu warten." },
    timeout: { title: "Keine rechtzeitige Antwort", help: "Der Server antwortete nicht binnen einer Minute." },
    server: { title: "Server", help: "Der Server oder sein Werkzeug antwortete mit einem Fehler oder war nicht erreichbar." },
    client: { title: "Agent", help: "Der Agent brach den Aufruf ab oder trennte die Verbindung." },
    policy: { title: "Regeln", help: "Cardea führt einen solchen Aufruf nicht aus." },
  },
  top: { servers: "Meistgenutzte Server", tools: "Meistgenutzte Werkzeuge", navigators: "Navigatoren", agents: "Agenten" },
  failures: (count) => `, ${count} fehlgeschlagen`,
  others: "Alle weiteren",
  counted:
    "Aufrufe werden binnen weniger Sekunden gezählt. Aufrufe im Testbereich zählen nicht. Mehr als 200 Personen oder Agenten sind eine Schätzung, auf etwa 3 % genau.",
  none: "Keine Aufrufe in diesem Zeitraum",
  noneHelp: "Sobald ein Agent ein Werkzeug aufruft, sehen Sie hier, wie oft, wie schnell und für wen.",
  noneOfSubject: "In diesem Zeitraum und im Zeitraum davor wurde nichts aufgerufen. Wählen Sie einen längeren Zeitraum oder das ganze Projekt.",
};
