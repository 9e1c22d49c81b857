/** Who may call what: a call that is only asked about. */
export const tester = {
  title: "Test a call",
  about: "What would an agent hear? The answer comes from the very decision that calls go by. Nothing is called.",
  person: "Person",
  personHelp: "The e-mail address of a member. Leave it empty for a key that acts for nobody.",
  agent: "Agent",
  signedIn: "An agent that the person has signed in",
  readOnly: "The same, but allowed only to read",
  key: (name: string) => `API key “${name}”`,
  navigator: "Navigator",
  tool: "Tool",
  toolHelp: "The name that agents see: {server}__{tool}.",
  test: "Test",
  outcomes: {
    allowed: "Allowed",
    own: "Allowed",
    denied: "Denied",
    held: "Waits for approval",
    paused: "Paused",
    unknown: "No such tool",
    "read-only": "May only read",
    "not-connected": "Not connected",
    refused: "Agent refused",
  },
  help: {
    allowed: "The call would be made.",
    own: "Cardea itself answers this tool.",
    denied: "The agent hears that an administrator denies the tool here.",
    held: "The tool's definition has changed. The agent hears that an administrator has to approve it first.",
    paused: "The agent hears that an administrator has paused the server.",
    unknown: "The agent hears that there is no such tool here. Of a server that the navigator denies as a whole it learns nothing.",
    "read-only": "The agent would have to ask the person for permission to call tools.",
    "not-connected": "The agent hears that an account is missing, and gets a link for the person where that is switched on.",
    refused: "The key is not for this navigator or this person, or it has ended.",
  },
  byNavigator: (pattern: string) => `by the navigator, which denies ${pattern}`,
  byRule: (place: number, name: string) => `by rule ${place} ${name}`,
  byDefault: "by the default, because no rule matches",
  server: "Server",
  ownName: "Its own name of the tool",
  authScope: "Auth scope",
  shared: "the project's credential",
  own: "the person's own credential",
  connection: "Credential",
  connections: {
    "not-needed": "none is needed",
    connected: "connected",
    "more-access": "connected; the server has asked for more access",
    expired: "has expired",
    missing: "missing",
  },
  exposure: "Agents find it",
  exposures: { direct: "in the list of tools", search: "by searching" },
  notKnown: "The server has not been seen to list this tool. Check the name.",
};

/** The changes of all tools of a project. */
export const toolChanges = {
  show: "Show",
  states: { waiting: "To review", refused: "Refused" },
  none: { waiting: "Nothing to review", refused: "Nothing refused" },
  noneHelp: {
    waiting:
      "A tool appears here when its server lists it with another description or schema. On a server's tools page you can have changed tools held until then.",
    refused: "A change that you refuse appears here. Its tool stays held, and can still be approved.",
  },
  tool: "Tool",
  server: "Server",
  at: "Changed",
  text: "Text",
  use: "Use",
  uses: { held: "Held", changed: "In use" },
  searchHint: "Tool or server",
  refuse: "Refuse",
  one: (decision: string, tool: string) => `${decision}: ${tool}`,
  several: (decision: string, count: number) => `${decision}: ${count} selected`,
  difference: "What has changed",
  decided: {
    approve: (count: number) => (count === 1 ? "1 change was approved." : `${count} changes were approved.`),
    refuse: (count: number) => (count === 1 ? "1 change was refused. The tool stays held." : `${count} changes were refused. The tools stay held.`),
  },
  ask: {
    approve: (count: number) => (count === 1 ? "Approve this change?" : `Approve ${count} changes?`),
    refuse: (count: number) => (count === 1 ? "Refuse this change?" : `Refuse ${count} changes?`),
  },
  askHelp: {
    approve: "Agents get the new texts of these tools, and can call them.",
    refuse: "The tools stay held: agents cannot call them until you approve the change.",
  },
  changedAgain: "It has changed again meanwhile, or is gone: look once more.",
};

/** Which tools patterns fit, and lists of tools to pick from. */
export const matches = {
  title: "What the patterns match",
  some: (count: number) => (count === 1 ? "matches 1 tool" : `matches ${count} tools`),
  none: "matches no tool that was seen. Check the name; it holds for tools that come later.",
  noServer: "names no server of this project.",
  pick: "Add a tool from the list",
  pickOne: (count: number) => (count === 1 ? "Choose the one tool" : `Choose one of ${count} tools`),
  pickServer: "Add from the list",
  pickServerNone: "Choose a server",
  pickWhole: "Deny the whole server",
};

/** Which server each navigator shows. */
export const matrix = {
  title: "Servers at navigators",
  about: "Press a state to change it. A server that a navigator denies as a whole is hidden from its agents; denied single tools stay as they are.",
  server: "Server",
  paused: "Paused",
  states: {
    all: (_count: number) => "All tools",
    some: (count: number) => `Without some (${count})`,
    none: (_count: number) => "Denied",
  },
  cell: (server: string, navigator: string, state: string) => `${server} at ${navigator}: ${state}`,
  now: (server: string, navigator: string, isAllowed: boolean) =>
    isAllowed ? `${navigator} shows ${server} now.` : `${navigator} denies ${server} now.`,
};
