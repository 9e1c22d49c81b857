/** The frame of the console, and what every page has. */
const bar = {
  skip: "Skip to the content",
  openMenu: "Open the menu",
  closeMenu: "Close the menu",
  deployment: "Deployment",
  projects: "Projects",
  allProjects: "All projects",
  switchProject: "Switch the project",
  search: "Search",
  searchHint: "Search pages, projects and servers",
  nothingFound: "Nothing matches.",
  account: "Account",
  theme: "Theme",
  themes: { system: "As the system", light: "Light", dark: "Dark" },
  language: "Language",
  connections: "My connections",
  signOut: "Sign out",
  breadcrumbs: "Where you are",
  project: "Project",
  mcpUrl: "MCP URL for agents",
  people: "People",
  access: "Access",
  activity: "Activity",
  settings: "Settings",
  signedOut: "Your session is over",
  signedOutHelp: "Sign in again in another tab, then come back and repeat the last step. What you have typed here stays.",
  signInAgain: "Sign in in a new tab",
  goOn: "I have signed in",
};

/** What forms, lists and notices have in common. */
const common = {
  cancel: "Cancel",
  save: "Save",
  edit: "Edit",
  remove: "Remove",
  undo: "Undo",
  undone: "Undone.",
  notUndone: (reason: string) => `Not undone: ${reason}`,
  dismiss: "Dismiss",
  notices: "Notices",
  saved: "Saved.",
  loading: "Loading",
  tryAgain: "Try again",
  notLoaded: "This could not be loaded",
  nothingHere: "Nothing here",
  nothingHereHelp: "This page does not exist, or you have no access to it.",
  unreachable: "Cardea cannot be reached. Check the connection and try again.",
  failed: "Something went wrong. Try again.",
  leave: "Leave without saving?",
  leaveHelp: "What you have typed on this page is not saved.",
  leaveNow: "Leave",
  stay: "Stay",
  saveChange: "Save this change?",
  saveChangeNow: "Save the change",
  copy: (what: string) => `Copy ${what}`,
  copied: "Copied",
};

/** What a page is called, in the menu, in its heading and in the title of its tab. */
const pages = {
  projects: "Projects",
  createProject: "Create a project",
  servers: "Servers",
  addServer: "Add a server",
  server: "Server",
  tools: "Tools",
  addAuthScope: "Add an auth scope",
  authScope: "Auth scope",
  links: "Auth links",
  createLink: "Create an auth link",
  link: "Auth link",
  members: "Members",
  inviteMember: "Invite a person",
  member: "Member",
  navigators: "Navigators",
  createNavigator: "Create a navigator",
  navigator: "Navigator",
  rules: "Route rules",
  createRule: "Add a rule",
  rule: "Rule",
  keys: "API keys",
  createKey: "Create an API key",
  playground: "Playground",
  audit: "Audit",
  settings: "General",
};

/** The list of projects, which a first visit shows. */
const home = {
  create: "Create project",
  none: "No projects yet",
  noneHelp: "A project holds the MCP servers of a team and gives the team's agents one URL.",
  noneMember: "Ask your administrator for an auth link. The project appears here after you have used the link.",
  isAdmin: "You are an administrator.",
  isMember: "You are a member.",
  connections: "Whatever you have connected, and the agents that act for you, is under “My connections”.",
};

/** The texts of the frame, in English. */
export const frame = { frame: bar, common, home, pages };

export type FrameTexts = typeof frame;
