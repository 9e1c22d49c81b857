import type { WorkTexts } from "../en/en.ts";

const titles: WorkTexts["jobs"]["titles"] = {
  running: {
    "server.remove": (name) => `Der Server ${name} wird entfernt`,
    "server.reset": (name) => `Die Anmeldung von ${name} wird zurückgesetzt`,
    "server.edit": (name) => `Was die Änderung an ${name} entfernt hat, wird beendet`,
    "server.scope.remove": (name) => `Ein Auth-Scope von ${name} wird entfernt`,
    "server.scope.reset": (name) => `Ein Auth-Scope von ${name} wird zurückgenommen`,
    "members.revoke": (name: string) => `Verbindungen von Mitgliedern werden widerrufen: ${name}`,
    "credentials.revoke": (name: string) => `Gefundene Verbindungen werden widerrufen: ${name}`,
    "agent.revoke": () => "Ein Agent wird für alle widerrufen",
    "project.remove": (name) => `Das Projekt ${name} wird entfernt`,
    "vault.rotate": (name) => `Die Tresorschlüssel wechseln zu ${name}`,
    "vault.move": (name) => `Die gespeicherten Werte von ${name} werden verschoben`,
  },
  done: {
    "server.remove": (name) => `Der Server ${name} wurde entfernt`,
    "server.reset": (name) => `Die Anmeldung von ${name} wurde zurückgesetzt`,
    "server.edit": (name) => `Was die Änderung an ${name} entfernt hat, wurde beendet`,
    "server.scope.remove": (name) => `Ein Auth-Scope von ${name} wurde entfernt`,
    "server.scope.reset": (name) => `Ein Auth-Scope von ${name} wurde zurückgenommen`,
    "members.revoke": (name: string) => `Verbindungen von Mitgliedern sind widerrufen: ${name}`,
    "credentials.revoke": (name: string) => `Gefundene Verbindungen sind widerrufen: ${name}`,
    "agent.revoke": () => "Ein Agent ist für alle widerrufen",
    "project.remove": (name) => `Das Projekt ${name} wurde entfernt`,
    "vault.rotate": (name) => `Die Tresorschlüssel sind zu ${name} gewechselt`,
    "vault.move": (name) => `Die gespeicherten Werte von ${name} wurden verschoben`,
  },
};

export const jobs: WorkTexts["jobs"] = {
  label: "Arbeit im Hintergrund",
  moved: "Verschoben",
  ended: "Beendet",
  titles,
  connectionsEnded: (done, total) => `${done} von ${total} ${total === 1 ? "Verbindung" : "Verbindungen"} beendet`,
  membershipsEnded: (done, total) => `${done} von ${total} Verbindungen und Mitgliedschaften beendet`,
  alsoAtProviders: (ended) => `${ended}, hier und bei den Anbietern.`,
  othersFollow: (ended) => `${ended}. Die übrigen folgen.`,
  notEndedYet: (ended, failed) => `${ended}. ${failed} ließen sich noch nicht beenden.`,
  othersUnused: (ended) => `${ended}. Die übrigen benutzt kein Agent mehr.`,
  notEnded: (ended, failed) =>
    `${ended}. ${failed} ${failed === 1 ? "ließ" : "ließen"} sich noch nicht beenden; kein Agent benutzt ${failed === 1 ? "sie" : "diese"} mehr.`,
  again: (time) => ` Cardea versucht es um ${time} erneut.`,
  movedAll: (done) => `${done} verschoben.`,
  moving: (done, total) => `${done} von ${total} verschoben. Die Verbindungen arbeiten währenddessen wie zuvor.`,
  notMoved: (done, total, failed) =>
    `${done} von ${total} verschoben. ${failed} ${failed === 1 ? "ließ" : "ließen"} sich noch nicht verschieben; die Einstellungen sagen, warum.`,
};

export const conflicts: WorkTexts["conflicts"] = {
  title: "Wem gehört die Adresse?",
  help: "Beim Anmeldedienst Ihrer Firma gehört jede dieser Adressen jetzt zu einem anderen Konto als in Cardea. Sehen Sie dort nach dem Konto und entscheiden Sie dann.",
  tried: "Versucht am {at} mit dem Konto {subject} von {issuer}. In Cardea gehört die Adresse {holder}, seit {since}.",
  noAccount: "einer Person, die dort kein Konto hat",
  same: "Dieselbe Person",
  sameOne: (email) => `${email} ist dieselbe Person`,
  sameAsk: (email) => `Ist ${email} dieselbe Person wie bisher?`,
  sameLoss:
    "Das neue Konto tritt an die Stelle des alten. Es bekommt alles, was die Person hier verbunden hat, und mit dem alten Konto ist keine Anmeldung mehr möglich.",
  other: "Eine andere Person",
  otherOne: (email) => `${email} ist eine andere Person`,
  otherAsk: (email) => `Gehört ${email} jetzt einer anderen Person?`,
  otherLoss:
    "Die neue Person bekommt ein neues, leeres Konto. Die bisherige Person behält ihr Konto, aber ohne diese Adresse. Ist sie nicht mehr da, entfernen Sie sie aus ihren Projekten.",
};

export const projectExport: WorkTexts["projectExport"] = {
  title: "Dieses Projekt exportieren",
  help: "Eine Datei mit Servern, Navigatoren, Regeln, Schlüsseln, Links, Mitgliedern, Verbindungen und Audit des Projekts und dem Ort seiner gespeicherten Werte. Sie enthält keine Geheimnisse.",
  export: "Exportieren",
  soFar: (lines) => `Bisher ${lines.toLocaleString("de")} Zeilen.`,
  saved: (lines) => `${lines.toLocaleString("de")} Zeilen gespeichert.`,
  brokeOff: "Der Export ist abgebrochen. Versuchen Sie es erneut.",
};

export const store: WorkTexts["store"] = {
  title: "Gespeicherte Werte",
  stored: {
    kv: "Was Personen verbinden, speichert Cardea verschlüsselt in Workers KV. Beim Verschieben ändert sich für sie und ihre Agenten nichts.",
    ssm: (region, prefix) =>
      `Was Personen verbinden, speichert Cardea verschlüsselt im AWS Parameter Store in ${region}, unter ${prefix}. Beim Verschieben ändert sich für sie und ihre Agenten nichts.`,
  },
  movedFrom: {
    kv: "Aus Workers KV verschoben",
    ssm: (region, prefix) => `Aus dem AWS Parameter Store in ${region}, unter ${prefix}, verschoben`,
  },
  progress: (done, total) =>
    `${done} von ${total} verschoben. Bis Cardea sicher ist, dass nichts zurückgeblieben ist, mindestens zwei Minuten lang, liest es an beiden Orten.`,
  consequence: "Die Werte werden im Hintergrund verschoben. Niemand muss sich neu verbinden.",
  move: "Verschieben",
  back: "Zurückverschieben",
  backOne: {
    kv: "Die Werte nach Workers KV zurückverschieben",
    ssm: (region, prefix) => `Die Werte in den AWS Parameter Store in ${region}, unter ${prefix}, zurückverschieben`,
  },
  backAsk: {
    kv: "Die Werte nach Workers KV zurückverschieben?",
    ssm: (region, prefix) => `Die Werte in den AWS Parameter Store in ${region}, unter ${prefix}, zurückverschieben?`,
  },
  toKv: "Nach Workers KV verschieben",
  toKvAsk: "Die Werte nach Workers KV verschieben?",
  toStore: "In den Parameter Store verschieben",
  toPath: "An diesen Pfad verschieben",
  toStoreAsk: (region, prefix) => `Die Werte in den AWS Parameter Store in ${region}, unter ${prefix}, verschieben?`,
  prefix: "Pfadpräfix",
  prefixHelp: "Ein Pfad des Parameter Store, den Cardeas IAM-Richtlinie erlaubt, etwa /cardea.",
  key: "KMS-Schlüssel",
  keyHelp: "ID, ARN oder Alias eines eigenen symmetrischen Schlüssels. Leer: der Schlüssel, den AWS für das Konto verwaltet, alias/aws/ssm.",
};
