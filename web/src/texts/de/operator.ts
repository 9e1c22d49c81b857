import type { OperatorTexts } from "../en/operator.ts";

const numberOf = (count: number): string => count.toLocaleString("de");

const health: OperatorTexts["health"] = {
  title: (version) => `Zustand von Cardea ${version}`,
  well: "in Ordnung",
  look: "bitte ansehen",
  facts:
    "Letzte Ereignisse: {events} · letztes stündliches Aufräumen: {sweep} · Datenbanken: {main} und {audit} von je {limit} · Migrationen: {migrations}",
  never: "noch nie",
  megabytes: (count) => `${numberOf(count)} MB`,
  migrations: (waiting) => (waiting === 0 ? "keine steht aus" : `${waiting} ${waiting === 1 ? "steht" : "stehen"} aus`),
  latest: "Zuletzt, {at}: {reason}",
  retry: "Jetzt schreiben",
  retryHelp: "Cardea versucht es alle fünf Minuten.",
  retried: (written, failed) => `${written} geschrieben, ${failed} erneut fehlgeschlagen.`,
};

const vaultKeys: OperatorTexts["vaultKeys"] = {
  title: "Tresorschlüssel",
  states: {
    seals: "in Gebrauch",
    needed: "wird gebraucht",
    uncounted: "nicht gezählt",
    unneeded: "nicht mehr nötig",
    missing: "fehlt",
    changed: "verändert",
  },
  help: {
    seals: "Neue Einträge werden mit ihm verschlüsselt.",
    needed: "Lassen Sie ihn in VAULT_KEYS.",
    uncounted: "Lassen Sie ihn in VAULT_KEYS, bis ein Wechsel gezählt hat.",
    unneeded:
      "Nichts braucht ihn mehr. Sie können ihn aus VAULT_KEYS nehmen. Verwahren Sie ihn sicher, solange Sie Sicherungen aus seiner Zeit behalten.",
    missing: "Er wird gebraucht. Tragen Sie ihn wieder in VAULT_KEYS ein.",
    changed: "In VAULT_KEYS steht unter dieser Kennung ein anderer Schlüssel. Tragen Sie den früheren wieder ein.",
  },
  since: "seit {at}",
  notCounted: "noch nicht gezählt",
  records: (count) => (count === 1 ? "1 Eintrag braucht ihn" : `${numberOf(count)} Einträge brauchen ihn`),
  signInsUntil: "Eine Anmeldung bei einem Anbieter kann ihn noch bis {at} brauchen.",
  rotate: "Zum ersten Schlüssel wechseln",
  lastRotation: (done) => `Letzter Wechsel: {at}, ${numberOf(done)} ${done === 1 ? "Eintrag" : "Einträge"} neu verschlüsselt.`,
  sealedAgain: "Neu verschlüsselt",
  counting: (places) =>
    `Cardea zählt, was mit jedem Schlüssel verschlüsselt ist: bisher ${numberOf(places)} ${places === 1 ? "Stelle" : "Stellen"}. Nach zwei Minuten zählt es noch einmal, damit nichts übersehen wird.`,
  sealed: (done, total) => `${numberOf(done)} von ${numberOf(total)} ${total === 1 ? "Eintrag" : "Einträgen"} neu verschlüsselt.`,
  failed: (count) => ` ${numberOf(count)} ${count === 1 ? "konnte" : "konnten"} nicht neu verschlüsselt werden.`,
};

const erasure: OperatorTexts["erasure"] = {
  title: "Daten einer Person löschen",
  help: "Für eine Person, die das verlangt. Sollen nur Rechte in einem Projekt enden, entfernen Sie die Person stattdessen aus dessen Mitgliedern.",
  email: "E-Mail-Adresse der Person",
  erase: "Löschen",
  erasePerson: "Die Person löschen",
  askWhom: "Wen möchten Sie löschen?",
  ask: (email) => `${email} löschen?`,
  loss: "Adresse, Anmeldungen, Mitgliedschaften, Verbindungen und Agenten der Person enden in allen Projekten. Das Audit behält, was getan wurde, unter einer zufälligen Kennung. Das lässt sich nicht rückgängig machen.",
  confirm: "Zur Bestätigung die Adresse eingeben",
  revokeKeys: "Auch die API-Schlüssel widerrufen, die von der Person stammen. Agenten anderer, die diese Schlüssel benutzen, bleiben dann stehen.",
  unknown: "Niemand in Cardea hat diese Adresse.",
  erased: "Gelöscht.",
  erasing: "Als diese Person kann sich niemand mehr anmelden. Alles Übrige wird gerade gelöscht.",
  receipt: "Beleg {id} vom {at} für die Person mit der Kennung {person}.",
  ended: (memberships, playgrounds, keys) =>
    `Beendet: ${memberships} ${memberships === 1 ? "Mitgliedschaft" : "Mitgliedschaften"}, ${playgrounds} ${playgrounds === 1 ? "Testbereich" : "Testbereiche"} und ${keys} Schlüssel.`,
  keep: "Bewahren Sie den Beleg außerhalb von Cardea auf: Nach einer Wiederherstellung sagt er, wer erneut zu löschen ist.",
};

const owners: OperatorTexts["owners"] = {
  title: "Eigentümer",
  help: "Eigentümer legen Projekte an und betreiben diese Cardea-Installation. Projekte, in denen sie nicht Mitglied sind, sehen sie nicht.",
  named: "in ADMIN_EMAILS genannt",
  addedBy: (email) => (email === null ? "hinzugefügt" : `von ${email} hinzugefügt`),
  since: "Seit",
  removeOne: (email) => `${email} als Eigentümer entfernen`,
  removeAsk: (email) => `${email} als Eigentümer entfernen?`,
  removeLoss:
    "Ab der nächsten Anfrage kann die Person keine Projekte mehr anlegen und diese Installation nicht mehr betreiben. Ihre eigenen Projekte behält sie.",
  email: "E-Mail einer Person, die sich schon angemeldet hat",
  add: "Eigentümer hinzufügen",
  addedNow: (email) => `${email} ist jetzt Eigentümer.`,
  namedHelp: "Die Einstellung ADMIN_EMAILS nennt diesen Eigentümer. Wer Cardea einrichtet, kann die Adresse dort streichen.",
};

const tokens: OperatorTexts["tokens"] = {
  title: "Plattform-Tokens",
  help: "Für Programme, die diese Cardea-Installation überwachen oder Projekte anlegen. Jedes hat eine Rolle und ein Ende.",
  open: "Tokens verwalten",
};

export const operator: OperatorTexts = { health, vaultKeys, owners, tokens, erasure };
