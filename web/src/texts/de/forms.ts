import type { WorkTexts } from "../en/en.ts";

export const linkForm: WorkTexts["linkForm"] = {
  type: "Art",
  user: "Für die genannten Personen, beliebig oft. Jede verbindet ihre eigenen Konten.",
  project: "Für eine Person, einmal. Das ganze Projekt benutzt die Konten, die sie verbindet.",
  playground: "Für die genannten Personen. Nur der Testbereich dieses Projekts benutzt die Konten, die sie verbinden.",
  noServers: {
    user: "Dieses Projekt hat keinen Server, mit dem jede Person ihr eigenes Konto verbindet. Fügen Sie zuerst einen hinzu.",
    project: "Dieses Projekt hat keinen Server mit gemeinsamem Konto. Fügen Sie zuerst einen hinzu.",
  },
  servers: "Server",
  returnUrl: "Rückkehr-URL",
  returnUrlHelp: "Optional. Zu dieser URL kehren die Personen zurück, wenn sie fertig sind.",
  edit: (type) => `${type} bearbeiten`,
  editHelp: "Eine Änderung gilt ab der nächsten Anfrage, auch für Personen, die die Seite geöffnet haben. Verbundene Konten bleiben verbunden.",
  email: "E-Mail-Adresse",
  domains: "E-Mail-Domains",
  domainsHelp: "Nur Adressen bei genau diesen Domains. Mehrere trennen Sie mit Kommas.",
  emails: "Weitere E-Mail-Adressen",
  emailsHelp: "Für Personen bei anderen Domains. Eine je Zeile.",
  notUsed: "Dieser Link wurde noch nicht benutzt.",
  lastUsed: "zuletzt benutzt",
  connected: "verbunden",
  nothingConnected: "nichts ist mehr verbunden",
  qr: "QR-Code",
  qrOf: (audience) => `QR-Code des Links für ${audience}`,
  qrOfLink: "QR-Code des Links",
  scan: "Zum Öffnen scannen",
  scanHelp: (audience) => `Für ${audience}. Vor der Benutzung melden sich die Personen an.`,
  close: "Schließen",
};

export const expiry: WorkTexts["expiry"] = {
  legend: "Läuft ab nach",
  choices: { "1": "1 Tag", "7": "7 Tagen", "30": "30 Tagen", "90": "90 Tagen", "365": "1 Jahr", never: "Nie", date: "An einem Tag" },
  lastDay: "Letzter Tag",
};

export const memberPage: WorkTexts["memberPage"] = {
  invite: "Mitglied einladen",
  inviteHelp:
    "Die Person wird sofort Mitglied und bekommt eine E-Mail mit einem Link zum Projekt. Sollen viele ihre Konten verbinden, schicken Sie besser einen Auth-Link.",
  email: "E-Mail-Adresse",
  role: "Rolle",
  member: "Mitglied",
  memberHelp: "Verbindet die eigenen Konten. Die Agenten der Person benutzen das Projekt.",
  admin: "Administrator",
  adminHelp: "Ändert auch Server, Links, Mitglieder und alles andere im Projekt.",
  since: "Im Projekt seit",
  lastActive: "zuletzt aktiv",
  days: "Letzte 30 Tage",
  noCalls: "Die Agenten der Person haben keine Tools aufgerufen.",
  calls: "Tool-Aufrufe",
  callsCounted: "Aufrufe",
  failed: (rate) => `${rate} davon sind fehlgeschlagen.`,
  topServers: "Häufigste Server",
  topTools: "Häufigste Tools",
  failures: (count) => `, ${count} fehlgeschlagen`,
  servers: "Server",
  noServers: "Dieses Projekt hat keinen Server, mit dem Personen ihre eigenen Konten verbinden.",
  states: { connected: "verbunden", "sign-in ended": "Anmeldung abgelaufen", revoked: "widerrufen", "not connected": "nicht verbunden" },
  provider: {
    pending: "Der Anbieter hat noch nicht geantwortet. Cardea versucht es erneut.",
    done: "Auch der Anbieter hat widerrufen.",
    failed: "Cardea konnte beim Anbieter nicht widerrufen. Widerrufen Sie dort selbst.",
    unsupported: "Der Anbieter bietet keinen Widerruf an. Widerrufen Sie dort nötigenfalls selbst.",
  },
  as: (account) => `als ${account}`,
  revokeSome: (count) => `${count} widerrufen`,
  revokeNames: (names) => `${names} widerrufen`,
  revokeAsk: (names) => `${names} widerrufen?`,
  revokeLoss:
    "Cardea löscht die gespeicherten Werte, und nach einer Sekunde benutzt sie kein Aufruf mehr. Cardea sagt es auch den Anbietern, die einen Widerruf anbieten. Die Person kann sich wieder verbinden.",
  keysLoading: "Die von der Person angelegten Schlüssel werden geladen …",
  keysFailed: (reason) => `Die von der Person angelegten Schlüssel konnten nicht geladen werden: ${reason}`,
  tokensRevoked: (count, names) =>
    `${count === 1 ? "Das Plattform-Token" : "Die Plattform-Token"} ${names} ${count === 1 ? "wird" : "werden"} ebenfalls endgültig widerrufen.`,
  revokeKeys: (count) => `Auch ${count === 1 ? "den API-Schlüssel" : "die API-Schlüssel"} widerrufen, die von der Person stammen`,
  actForMembers: ", von denen einige für jedes Mitglied handeln",
  keysStay: ". Ein Schlüssel, der nicht widerrufen wird, gilt weiter. Agenten mit einem widerrufenen Schlüssel halten.",
};

export const ruleForm: WorkTexts["ruleForm"] = {
  add: "Regel hinzufügen",
  addNow: "Regel hinzufügen",
  edit: "Regel bearbeiten",
  policy: "Wirkung",
  denyHelp: "Agenten können die Tools weder sehen noch aufrufen.",
  allowHelp: "Agenten können die Tools aufrufen, mit dem gewählten Auth-Scope.",
  server: "Server",
  everyServer: "Jeder Server",
  tools: "Tools",
  toolsHelp: "Die Namen, die der Server selbst benutzt, einer je Zeile. * steht für beliebige Zeichen; ein einzelnes * für jedes Tool.",
  authScope: "Auth-Scope",
  defaultScope: "Der Standard-Auth-Scope",
  priority: "Rang",
  priorityHelp: "Regeln mit kleinerer Zahl gelten zuerst.",
};

export const navigatorForm: WorkTexts["navigatorForm"] = {
  create: "Navigator anlegen",
  createNow: "Navigator anlegen",
  edit: (name) => `${name} bearbeiten`,
  name: "Name",
  slug: "Kürzel",
  slugHelp: (url) => `Teil der MCP-URL: ${url}. Es lässt sich später nicht ändern.`,
  find: "Wie Agenten Tools finden",
  direct: "Alle auf einmal",
  directHelp: "Der Agent sieht jedes Tool. Am besten bei wenigen Servern.",
  search: "Durch Suchen",
  searchHelp: "Der Agent sieht drei Tools und findet und benutzt damit die anderen. Das hält seinen Kontext bei vielen Servern klein.",
  hands: "Agenten dürfen Links zum Verbinden ausgeben",
  handsHelp: "Braucht ein Tool ein Konto, das nicht verbunden ist, gibt der Agent der Person einen Link.",
  handsWaits: "Das beginnt, sobald das Projekt einen Server hat, mit dem Personen ihre eigenen Konten verbinden.",
  handsNone: "Fügen Sie zuerst einen Server hinzu, mit dem Personen ihre eigenen Konten verbinden.",
  preview: "Vorschau der Seite, die Personen sehen",
  denied: "Gesperrt",
  deniedHelp:
    "Server, oder Tools als {server}__{tool} mit dem Namen, den der Server selbst benutzt. * steht für beliebige Zeichen. Einer je Zeile. Agenten an diesem Navigator können gesperrte Tools weder sehen noch aufrufen.",
};

export const settingsForm: WorkTexts["settingsForm"] = {
  title: "Einstellungen",
  returns: "Rückkehr-Ursprünge",
  returnsHelp:
    "Für Anwendungen, die Cardea einbetten: Ein Link darf Personen zu diesen Ursprüngen schicken, wenn sie fertig sind. Einer je Zeile. Links zu anderen lehnt Cardea ab.",
  browsers: "Browser-Ursprünge",
  browsersHelp:
    "Für Agenten, die im Browser laufen: Seiten dieser Ursprünge dürfen die MCP-URLs dieses Projekts aufrufen. Einer je Zeile. Andere Agenten brauchen keinen Eintrag.",
  days: "Tage des Audits",
  daysHelp: (most) =>
    `Wie viele Tage das Audit ein Ereignis behält; höchstens ${most}. Ältere werden gelöscht. Die Zahlen der Aufrufe bleiben länger als ein Jahr.`,
  follows: "Noch ist nichts gespeichert. Wenn Sie diese Änderung speichern, folgt daraus:",
  removal: "Dieses Projekt entfernen",
  removalHelp:
    "Alles darin endet: was Personen verbunden haben, hier und bei den Anbietern, seine Links, Schlüssel und Mitglieder, und was Agenten damit tun dürfen. Exportieren Sie es vorher, wenn Sie es festhalten wollen.",
  removeNow: "Projekt entfernen",
  removeOne: (project) => `Projekt entfernen: ${project}`,
  removeAsk: (project) => `${project} entfernen?`,
  removeLoss: "Von da an ist nichts mehr davon erreichbar. Das lässt sich nicht rückgängig machen.",
  confirm: (project) => `Zur Bestätigung ${project} eingeben`,
};
