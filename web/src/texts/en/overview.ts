/** The first page of a project. */
export const overview = {
  about: "What is to be done first, and what waits for you.",
  first: "First steps",
  done: (done: number, all: number) => `${done} of ${all} done`,
  isDone: "Done",
  hide: "Hide the first steps",
  steps: {
    project: { title: "Name the project", help: "It has its own servers, people and MCP URL.", action: "" },
    server: { title: "Add a server", help: "A name or a URL is enough: Cardea finds out the rest.", action: "Add server" },
    account: { title: "Connect yourself", help: "Connect your own account, on the page that your people will see.", action: "Connect my account" },
    agent: { title: "Connect an agent", help: "Give a client the project's MCP URL. The page shows its first call.", action: "Connect an agent" },
    people: {
      title: "Invite people",
      help: "Make an auth link and send it: people open it, sign in and connect their accounts.",
      action: "Create link",
    },
  },
  invite: { help: "No server asks for an account, so people need no link: invite them by their address.", action: "Invite a person" },
  noAccount: "No server asks for an account, so there is nothing to connect.",
  needs: "Needs you",
  nothing: "Nothing waits for you.",
  nothingHelp: "Servers out of reach, connections that have ended, changed tools, requests of members, and links and keys that end soon appear here.",
  connections: {
    expired: (server: string, count: number, email: string | null = null) =>
      count === 1 ? `${email ?? "The project"} has to connect ${server} again` : `${count} people have to connect ${server} again`,
    refused: (server: string, count: number, email: string | null = null) =>
      count === 1 ? `${server} refuses what ${email ?? "the project"} gave` : `${server} refuses what ${count} people gave`,
    ending: (server: string, count: number, email: string | null = null) =>
      count === 1 ? `The connection of ${email ?? "the project"} to ${server} ends soon` : `The connections of ${count} people to ${server} end soon`,
  },
  connectionsHelp: {
    expired: "The sign-in has ended. Only the person can renew it.",
    refused: "The server refused the value at two checks in a row. It is still sent with each call.",
    ending: "Nothing but a new sign-in of the person renews it.",
  },
  unreachable: (name: string) => `${name} is out of reach`,
  changed: (name: string, tools: number) => `${tools} ${tools === 1 ? "tool" : "tools"} of ${name} ${tools === 1 ? "has" : "have"} changed`,
  held: "Agents cannot use them until you approve the change.",
  notHeld: "Agents already see the change.",
  requests: (count: number) => (count === 1 ? "A member asks for a server" : `${count} requests for servers wait`),
  endingLink: "An auth link ends soon",
  endingKey: (name: string) => `The API key “${name}” ends soon`,
  look: "Look",
  lookAt: (what: string) => `Look: ${what}`,
};
