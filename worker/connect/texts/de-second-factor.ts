import type { SecondFactorTexts } from "./en-second-factor.ts";

/** The texts of the pages and mails about second factors, in German. */
export const secondFactorTexts: SecondFactorTexts = {
  secondFactor: {
    title: "Zweiter Faktor",
    lead: "Mit einem zweiten Faktor kann niemand, der Ihre Mails liest, die Konsole in Ihrem Namen benutzen. Ihre Verbindungen und Agenten fragen nie danach.",
    none: "Sie haben noch keinen zweiten Faktor.",
    required: "Was Sie tun wollten, braucht einen zweiten Faktor. Richten Sie einen ein, gehen Sie zurück und tun Sie es noch einmal.",
    setUp: "Authenticator-App einrichten",
    app: "Authenticator-App",
    added: (date: string) => `Hinzugefügt am ${date}.`,
    used: (date: string) => `Zuletzt benutzt am ${date}.`,
    remove: "Entfernen",
    removeLoses: "Danach öffnet Ihre Anmeldung allein die Konsole. Ist es Ihr letzter Faktor, enden auch Ihre Wiederherstellungscodes.",
    recovery: "Wiederherstellungscodes",
    left: (count: number) => (count === 1 ? "Einer ist übrig." : `${count} sind übrig.`),
    renew: "Neue Codes erstellen",
    renewLoses: "Die alten enden damit.",
    back: "Zurück zur Konsole",
    isAdded: "Ihr zweiter Faktor ist eingerichtet.",
    isRemoved: "Der zweite Faktor ist entfernt.",
    again: {
      title: "Melden Sie sich zuerst neu an",
      lead: "Ihre Anmeldung liegt eine Weile zurück. Melden Sie sich noch einmal an, damit niemand an Ihrem offenen Browser einen eigenen Faktor hinzufügt.",
      submit: "Neu anmelden",
    },
    confirm: {
      title: "Bestätigen Sie, dass Sie es sind",
      lead: "Geben Sie die sechs Ziffern ein, die Ihre Authenticator-App jetzt zeigt.",
      label: "Ihr Code",
      hint: "Ohne App geben Sie einen Ihrer Wiederherstellungscodes ein. Er gilt einmal.",
      submit: "Bestätigen",
    },
    newApp: {
      title: "Authenticator-App einrichten",
      lead: "Scannen Sie dieses Bild mit einer App wie Google Authenticator, 1Password oder Aegis, und geben Sie die sechs Ziffern ein, die sie zeigt.",
      picture: "Bild mit dem Schlüssel für die App",
      byHand: "Oder tippen Sie diesen Schlüssel in die App:",
      submit: "Einrichten",
    },
    codes: {
      title: "Bewahren Sie diese Codes auf",
      lead: "Sie werden nur jetzt gezeigt. Jeder lässt Sie einmal ohne zweiten Faktor hinein. Bewahren Sie sie also wie Passwörter auf.",
      done: "Ich habe sie aufbewahrt",
    },
    mails: {
      label: "Meine zweiten Faktoren ansehen",
      notes: [
        "Waren Sie das nicht, kann jemand anderes Ihr Konto benutzen: Entfernen Sie dort, was nicht von Ihnen ist, und sagen Sie es der Verwaltung.",
      ],
      events: {
        added: { subject: "Ihr Cardea-Konto hat einen neuen zweiten Faktor", lead: "Die Konsole fragt bei der Anmeldung nun auch danach." },
        removed: { subject: "Ein zweiter Faktor Ihres Cardea-Kontos wurde entfernt", lead: "Die Konsole fragt nicht mehr danach." },
        recoveryUsed: {
          subject: "Ein Wiederherstellungscode Ihres Cardea-Kontos wurde benutzt",
          lead: "Er hat Ihren zweiten Faktor ersetzt und gilt nun nicht mehr.",
        },
        codesRenewed: { subject: "Ihr Cardea-Konto hat neue Wiederherstellungscodes", lead: "Die früheren gelten nicht mehr." },
      },
    },
  },
};
