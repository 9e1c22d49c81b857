/** The one table in which every list is shown. */
export const table = {
  more: "Show more",
  showAll: (count: string) => `Show all ${count}`,
  all: "All",
  none: "Nothing matches. Change the search or the filters.",
  clear: "Clear search and filters",
  select: (name: string) => `Select ${name}`,
  selectAll: "Select all rows shown",
  selected: (count: string) => `${count} selected`,
  unselect: "Clear the selection",
  selectFound: (count: string) => `Select all ${count} found`,
  goesOn: (tried: number, count: number) => `${tried} of ${count} tried. Keep this page open until all are done.`,
  someFailed: (count: number) => (count === 1 ? "One of them failed" : `${count} of them failed`),
  someFailedHelp: "The others are done. Those that failed stay selected.",
  close: "Close",
  shown: (count: string) => `${count} shown`,
  of: (count: string, total: string) => `${count} of ${total}`,
  sortBy: "Sort by",
  ascending: "ascending",
  descending: "descending",
  export: "Export",
  actions: "Actions",
};

/** What a page is for, and what its word means, in one plain sentence below its heading. */
export const about = {
  servers: "The MCP servers that the agents of this project reach through one URL.",
  links: "An auth link is an address you send to people: they open it, sign in and connect their own accounts.",
  members: "Everyone whose agents may use this project, with what each has connected.",
  connections:
    "Every account that is connected in this project: people's own ones, those that the whole project shares, and those of the playground.",
  navigators: "A navigator is a view of the project with its own MCP URL: it decides which tools an agent sees, and how the agent finds them.",
  toolChanges:
    "Tools whose description or schema has changed since they were first seen or last approved. Agents act on these texts, so read them first.",
  access: "Navigators, route rules and approvals decide which tools agents can call, and with whose credential.",
  rules: "A route rule allows or denies tools, and can choose the auth scope they are called with. The first rule that matches decides.",
  authScope: "An auth scope is one set of credentials for a server, for example one for reading and one for administration.",
  agents: "Every AI application and every API key that acts in this project, for whom, and when it last called a tool.",
  connectAgent: "Choose your AI application. People see the same steps when they open the MCP URL in a browser.",
  keys: "An API key lets an agent on a server of yours use this project without anyone signing in.",
  webhooks: "A webhook tells a program of yours, by signed requests, what happens in this project.",
  analytics: "How often agents call tools, how long it takes, what fails and for whom. Each number is compared with the time before.",
  auditTargets:
    "The audit of this project, delivered by itself to other systems: each event, in order, and none lost while a system is down for some days.",
  audit: "Every action of a person or an agent in this project, newest first. What was passed to a tool is stored only if the project records it.",
  playground: "Try a tool as an agent would call it, with accounts that are used for nothing else.",
};

/** What a configuration file describes. */
export const managed = {
  badge: "from a file",
  title: "A configuration file describes this.",
  help: "What you change here stays until the next “cardea apply”, which undoes it; until then, “cardea diff” shows it as a difference. To change it for good, change the file.",
  ask: "Change what a configuration file describes?",
  changeNow: "Change it",
  removed: "A configuration file describes it, and the next “cardea apply” makes it again. Take it out of the file too.",
  release: "Release from the file",
  releaseAsk: "Release this from the configuration file?",
  releaseHelp:
    "Nothing else of it changes, and the console no longer asks before a change. Take it out of the file too: the next “cardea apply” of a file that has it makes it the file's again.",
  releasedNow: "It was released from the configuration file.",
};

/** The pages of one connection and of one API key. */
export const details = {
  details: "Details",
  detailsOf: (name: string) => `Details of ${name}`,
  lastCalls: "Last calls",
  noCalls: "There has been no call lately.",
  allCalls: "All calls in the audit",
  id: "Id",
  givenThrough: "Given through",
  anAuthLink: "an auth link",
  revokedAt: "Revoked",
  endedBy: { person: "by the person", administrator: "by an administrator" },
  worksAt: "Works at",
  everywhere: "all MCP URLs of the project",
};
