/** The forms of a link, and what is shown of its uses. */
export const linkForm = {
  type: "Type",
  user: "For the people you name, any number of times. Each person connects their own accounts.",
  project: "For one person, once. The whole project shares the accounts they connect.",
  playground: "For the people you name. Only the playground of this project uses the accounts they connect.",
  noServers: {
    user: "This project has no server with a user-level credential. Add such a server first.",
    project: "This project has no server with a project-level credential. Add such a server first.",
  },
  servers: "Servers",
  returnUrl: "Return URL",
  returnUrlHelp: "Optional. People return to this URL after they have finished.",
  edit: (type: string) => `Edit this ${type.toLowerCase()}`,
  fileName: "Name (optional)",
  fileNameHelp: "Lower-case letters, digits and hyphens. The list of links shows it, and a configuration file describes the link by it.",
  expiryHelp: "An end is proposed because links get forwarded and forgotten. What people have connected through it stays connected.",
  editHelp: "A change applies from the next request on, also for people who have the page open. The accounts they have connected stay connected.",
  email: "E-mail address",
  domains: "E-mail domains",
  domainsHelp: "Only addresses at exactly these domains. Separate several domains with commas.",
  emails: "Further e-mail addresses",
  emailsHelp: "For people at other domains. One per line.",
  notUsed: "This link has not been used yet.",
  lastUsed: "last used",
  connected: "connected",
  nothingConnected: "nothing is connected any more",
  qr: "QR code",
  qrOf: (audience: string) => `QR code of the link for ${audience}`,
  qrOfLink: "QR code of the link",
  scan: "Scan to open the link",
  scanHelp: (audience: string) => `For ${audience}. People sign in before they can use the link.`,
  close: "Close",
};

/** When something expires. */
export const expiry = {
  legend: "Expires after",
  choices: { "1": "1 day", "7": "7 days", "30": "30 days", "90": "90 days", "365": "1 year", never: "Never", date: "On a date" },
  lastDay: "Last day",
};

/** The page of a member, and the form that invites one. */
export const memberPage = {
  inviteHelp:
    "The person becomes a member at once and gets a mail with a link to the project. To invite many people to connect their accounts, send an auth link instead.",
  email: "E-mail address",
  role: "Role",
  member: "Member",
  memberHelp: "Connects their own accounts. Their agents use the project.",
  admin: "Administrator",
  auditor: "Auditor",
  auditorHelp: "Also reads everything in the project, and changes nothing.",
  adminHelp: "Also changes servers, links, members and everything else in the project.",
  since: "In the project since",
  lastActive: "last active",
  days: "Last 30 days",
  noCalls: "Their agents have called no tools.",
  calls: "Tool calls",
  callsCounted: "calls",
  failed: (rate: string) => `${rate} of them failed.`,
  topServers: "Top servers",
  topTools: "Top tools",
  failures: (count: number) => `, ${count} failed`,
  servers: "Servers",
  noServers: "This project has no server to which people connect their own accounts.",
  states: { connected: "connected", "sign-in ended": "sign-in ended", revoked: "revoked", "not connected": "not connected" },
  provider: {
    pending: "The provider has not answered yet. Cardea tries again.",
    done: "The provider has revoked it too.",
    failed: "Cardea could not revoke it at the provider. Revoke it there yourself.",
    unsupported: "The provider offers no revocation. Revoke it there yourself if necessary.",
  },
  as: (account: string) => `as ${account}`,
  revokeSome: (count: number) => `Revoke ${count}`,
  revokeNames: (names: string) => `Revoke ${names}`,
  revokeAsk: (names: string) => `Revoke ${names}?`,
  revokeLoss:
    "Cardea deletes the stored values, and after one second no call uses them. Cardea also tells the providers that offer revocation. The person can connect again.",
  keysLoading: "Loading the keys they created …",
  keysFailed: (reason: string) => `The keys they created could not be loaded: ${reason}`,
  tokensRevoked: (count: number, names: string) =>
    `Their platform ${count === 1 ? "token" : "tokens"} ${names} ${count === 1 ? "is" : "are"} revoked too, permanently.`,
  revokeKeys: (count: number) => `Also revoke the API ${count === 1 ? "key" : "keys"} they created`,
  actForMembers: ", some of which act for any member",
  keysStay: ". A key that is not revoked keeps working. The agents that use a revoked key stop working.",
};

/** The form of a route rule. */
export const ruleForm = {
  add: "Add a rule",
  addNow: "Add rule",
  edit: "Edit the rule",
  policy: "Policy",
  denyHelp: "Agents can neither see nor call the tools.",
  allowHelp: "Agents can call the tools, with the auth scope you choose.",
  server: "Server",
  everyServer: "Every server",
  tools: "Tools",
  toolsHelp: "The names that the server itself uses, one per line. * stands for any characters; a single * for every tool.",
  authScope: "Auth scope",
  ownScope: "The server's own auth scope",
  name: "Name (optional)",
  nameHelp: "What the list, the tester and your colleagues call the rule, such as: No deleting.",
  navigator: "Navigator",
  everyNavigator: "All of them",
  navigatorHelp: "A rule for one navigator says nothing of the others. The servers' own URLs count as the default navigator.",
  place: "Place",
  last: "After all other rules",
  before: (place: number, rule: string) => `Before ${place}: ${rule}`,
  placeHelp: "The first rule that matches a call decides, so a rule for a few tools goes before one for many.",
};

/** The form of a navigator. */
export const navigatorForm = {
  create: "Create a navigator",
  createNow: "Create navigator",
  edit: (name: string) => `Edit ${name}`,
  name: "Name",
  slug: "Slug",
  slugHelp: (url: string) => `Part of its MCP URL: ${url}. It cannot be changed later.`,
  find: "How agents find tools",
  direct: "All at once",
  directHelp: "The agent sees every tool. Best for a few servers.",
  search: "By searching",
  searchHelp: "The agent sees three tools and uses them to find and call the others. Keeps its context small with many servers.",
  hands: "Agents may hand out links to connect",
  handsHelp: "When a tool needs an account that is not connected, the agent gives the person a link.",
  handsWaits: "This starts when the project has a server to which people connect their own accounts.",
  handsNone: "First add a server to which people connect their own accounts.",
  preview: "Preview the page that people see",
  denied: "Denied",
  deniedHelp:
    "Servers, or tools as {server}__{tool} with the tool name that the server itself uses. * stands for any characters. One per line. Agents at this navigator can neither see nor call denied tools.",
};

/** The settings of a project. */
export const settingsForm = {
  returns: "Return origins",
  returnsHelp:
    "For applications that embed Cardea: a link may send people to these origins after they have finished. One per line. Cardea refuses links to other origins.",
  browsers: "Browser origins",
  browsersHelp:
    "For agents that run in a browser: web pages of these origins may call the MCP URLs of this project. One per line. Other agents need no entry.",
  days: "Days of audit events",
  records: "Recording",
  recordsStates: { on: "on", off: "off" },
  recordsCalls: "Record arguments and results of calls",
  recordsHelp:
    "For 14 days at most. Cardea first removes credentials, what looks like a secret, and the values of the names below. Other data of people stays in it. Administrators and auditors see it at each call in the audit, and each look is an event.",
  hints: "Names whose values are removed",
  hintsHelp: "One per line, at any depth of arguments and results. Auth scopes may have more.",
  secondFactor: "Second factor",
  requirements: { off: "Never required", acts: "Required before dangerous acts", administrators: "Required of administrators and auditors" },
  secondFactorHelp:
    "Dangerous acts are what cannot be undone, gives rights, or carries data away. Set up your own second factor first: it is in the account menu.",
  secondFactorHere: (choice: string) => `This Cardea instance asks everywhere: “${choice}”. The stricter choice holds.`,
  daysHelp: (most: number) =>
    `How long the audit keeps an event, in days; at most ${most}. Older events are deleted. The counts of calls stay for more than a year.`,
  follows: "Nothing has been saved yet. If you save this change, this follows:",
  removal: "Remove this project",
  removalHelp:
    "Everything it has ends: what people connected, here and at the providers, its links, keys and members, and what agents may do with it. Export it first if you want to keep a record.",
  removeNow: "Remove project",
  removeOne: (project: string) => `Remove project ${project}`,
  removeAsk: (project: string) => `Remove ${project}?`,
  removeLoss: "Nothing of it can be reached from now on. This cannot be undone.",
  confirm: (project: string) => `Type ${project} to confirm`,
};

/** The form that creates an API key, and the key, which is shown once. */
export const keyForm = {
  name: "Name",
  nameHelp: "Name the agent that will use the key. Then you know what stops when you revoke it.",
  urls: "MCP URLs",
  allUrls: "All MCP URLs of the project",
  credentials: "Credentials",
  project: "Those of the project only",
  projectHelp: "Credentials from project links. The agent can use no person's account.",
  people: "Those of the person named in each call",
  peopleHelp: "The agent names the person in x-user-email. Give such a key only to a server that authenticates its users.",
  domains: "Domains for people who are not members yet",
  domainsHelp: "Optional. The agent can then also name people at these domains. Without a domain, it can name members only.",
  created: "Your new key",
  copyNow: "Copy it now",
  copyNowHelp: "Cardea stores only a hash of the key and cannot show the key again.",
  key: "Key",
  environment: "For the program's environment",
  tryTools: "Try it: this command lists the tools",
  actsForYou: "The command acts for you. Your agent puts the address of its own user into x-user-email, with every request.",
  done: "I have copied it",
};
