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
  nothingHelp: "Hier erscheinen nicht erreichbare Server, geänderte Tools, Wünsche von Mitgliedern sowie Links und Schlüssel, die bald enden.",
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
