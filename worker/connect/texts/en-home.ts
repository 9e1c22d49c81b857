/** The texts about agents' clients, in English. */
export const home = {
  agent: {
    title: "Connect an agent",
    lead: "This address is for AI applications, not for browsers. Find yours below and add the address; the application then asks you to sign in.",
    url: "MCP URL",
    kinds: { chat: "Chat", editor: "Editors", terminal: "Terminal", program: "Your own programs" },
    install: (client: string) => `Add to ${client}`,
    open: "Open",
    enter: (name: string) => `Enter the name ${name} and the MCP URL.`,
    file: (path: string) => `Put this into ${path}:`,
    orFile: (path: string) => `Or put this into ${path}:`,
    run: "Run in a terminal:",
    program: "Copy this:",
    key: (placeholder: string) => `Replace ${placeholder} with an API key, which an administrator of the project makes.`,
    signIn: "Sign in and allow access.",
    remote: (client: string) => `${client} comes from the internet and cannot reach an address on your computer.`,
    source: (client: string) => `Guide to ${client}`,
    connectAccounts: "Connect your accounts",
    after: "Now use it in your AI application",
    others: "Other applications",
  },
};

export type HomeTexts = typeof home;
