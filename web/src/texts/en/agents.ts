/** The page that connects an agent. */
export const agents = {
  choose: "Your application",
  mcpUrl: "MCP URL",
  local: (client: string) => `${client} cannot reach this URL`,
  localHelp: "It comes from the internet, and this address is on your computer only.",
  needsKey: "An agent that cannot sign in, such as a server of yours, needs an API key:",
  createKey: "create one",
  add: (client: string) => `Add to ${client}`,
  open: "Open",
  enter: (name: string) => `Enter the name ${name} and this URL`,
  file: (path: string) => `Put this into ${path}`,
  orFile: (path: string) => `Or put this into ${path}`,
  run: "Run in a terminal",
  program: "Copy this",
  key: "Create an API key below, and put it in the place of YOUR_API_KEY.",
  signIn: "Sign in and allow access.",
  guide: (client: string) => `Guide to ${client}`,
  waiting: "Waiting for the first call … Ask your agent to use a tool. The page notices it by itself.",
  connected: "Connected",
  called: (tool: string) => `It called ${tool}`,
  forPerson: (email: string) => ` for ${email}`,
  took: (ms: number) => ` in ${ms} ms`,
  refused: ", and the call was refused or failed. The audit says why.",
};

/** What members ask for. */
export const requests = {
  title: "Members ask for",
  word: (email: string) => `Your word to ${email}`,
  wordHelp: "Optional. They see it at their home. Accepting adds no server.",
  accept: "Accept",
  decline: "Decline",
};
