import type { HomeTexts } from "./en-home.ts";

/** The texts about agents' clients, in German. */
export const home: HomeTexts = {
  agent: {
    title: "Einen Agenten verbinden",
    lead: "Diese Adresse ist für KI-Anwendungen, nicht für Browser. Suchen Sie unten Ihre Anwendung und tragen Sie die Adresse ein; dann bittet sie Sie, sich anzumelden.",
    url: "MCP-URL",
    kinds: { chat: "Chats", editor: "Editoren", terminal: "Kommandozeile", program: "Eigene Programme" },
    install: (client) => `Zu ${client} hinzufügen`,
    open: "Öffnen Sie",
    enter: (name) => `Geben Sie den Namen ${name} und die MCP-URL ein.`,
    file: (path) => `In ${path}:`,
    orFile: (path) => `Oder in ${path}:`,
    run: "In der Kommandozeile:",
    program: "Kopieren Sie:",
    key: (placeholder) => `Ersetzen Sie ${placeholder} durch einen API-Schlüssel, den ein Verwalter des Projekts anlegt.`,
    signIn: "Melden Sie sich an, und erlauben Sie den Zugriff.",
    remote: (client) => `${client} kommt aus dem Internet und erreicht keine Adresse auf Ihrem Rechner.`,
    source: (client) => `Anleitung zu ${client}`,
    connectAccounts: "Konten verbinden",
    after: "Jetzt in Ihrer KI-Anwendung nutzen",
    others: "Andere Anwendungen",
  },
};
