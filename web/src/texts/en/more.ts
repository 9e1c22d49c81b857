/** The form that creates a project. */
export const projectForm = {
  create: "Create project",
  name: "Name",
  slug: "Slug",
  slugHelp: (url: string) => `Part of the MCP URL for agents: ${url}. It cannot be changed later.`,
  description: "Description (optional)",
  icon: "Icon (optional)",
  iconHelp: "One emoji. People see it beside the name.",
};

/** The playground. */
export const playground = {
  none: "The playground has no users yet",
  noneHelp:
    "Create a playground link, then open it yourself or send it to a colleague. Only this page uses the accounts that are connected through it.",
  real: "Calls here are real",
  realHelp: "Calls reach the servers with the playground's credentials. They count in no statistics and do not use the accounts of members.",
  connectMine: "Connect my account",
  callAs: "Call as",
  noTools: "No server lists a tool for this user. Check that the servers are running and connected.",
  search: "Search tools",
  tools: "Tools",
  noMatch: "No tool matches.",
  choose: "Choose a tool.",
  of: "of",
  noArguments: "This tool takes no arguments.",
  enterValue: "Enter a value.",
  enterNumber: "Enter a number.",
  enterJson: "Enter valid JSON.",
  call: "Call",
  notMade: "The call could not be made",
  failed: "The call failed",
  succeeded: "The call succeeded",
  after: (ms: number) => `after ${ms} ms`,
  request: "Request",
  response: "Response",
};

/** The tools of a server, with what has changed. */
export const tools = {
  title: (server: string) => `Tools of ${server}`,
  hold: "Hold changed tools",
  holdHelp: "While this is on, agents can neither see nor call a tool whose description or schema has changed, until you approve the change here.",
  none: "No tools seen yet",
  noneHelp: "The tools appear here when an agent lists them for the first time.",
  changed: "Changed",
  held: "Changed, held",
  hidden: "Hidden characters",
  approve: "Approve",
  approveOne: (tool: string) => `Approve ${tool}`,
  approvedNow: "The change was approved.",
  agentsSee: "Agents see",
  firstSeen: "First seen",
  changedAt: "changed",
  hiddenHelp: "The definition contains characters that people cannot see but models read.",
  hiddenWritten: " Below they are written as \\u{…}.",
};

/** What is to be said of a server beyond its row. */
export const serverMore = {
  ended: (count: number) => `${count} ${count === 1 ? "connection" : "connections"} will be ended`,
  reset: "Reset",
  resetOne: (name: string) => `Reset the sign-in of ${name}`,
  resetAsk: (name: string) => `Reset the sign-in of ${name}?`,
  resetLoss: (ended: string) => `${ended}, here and at the provider, and Cardea registers again. Everyone has to connect again.`,
  takeBack: "Take back",
  takeBackOne: (name: string) => `Take back the connections of ${name}`,
  takeBackAsk: (name: string) => `Take back the connections of ${name}?`,
  takeBackLoss: (ended: string) => `${ended}. Everyone has to connect again.`,
  scopeOf: (scope: string, server: string) => `${scope} of ${server}`,
  scopeTakeBackLoss: "All credentials given for this auth scope will be ended. Everyone has to connect it again.",
  scopeRemoveLoss: "Cardea deletes all credentials given for this auth scope, and the rules that choose it. This cannot be undone.",
  addScope: "Add auth scope",
  addScopeTo: (server: string) => `Add auth scope for ${server}`,
  signInFailed: (when: string) => `Sign-in failed, most recently on ${when}`,
  noName: "The provider does not name itself in its answers",
  noNameHelp:
    "If Cardea registers itself there, Reset creates such a client. If you entered the client, give it a redirect URI for this server only under Edit.",
  badAnswer: "This server did not answer as it should",
  leftOut: "Cardea leaves out a part of this server's lists",
  since: "Since",
};

/** The same as a command. */
export const curl = {
  title: "As curl",
  help: "The same with the REST API. Put a platform token into $TOKEN.",
  helpSecret: "The same with the REST API. Put a platform token into $TOKEN, and the client's secret into $CLIENT_SECRET.",
  copy: "Copy",
  copyOne: (what: string) => `Copy: ${what}`,
  copied: "Copied",
};
