/** A line of the chat. @property link where the person connects an account, if the agent asks for that */
export type Line = { from: "person" | "agent" | "tool"; text: string; link?: string };

/** A tool as MCP servers list it. */
export type Tool = { name: string; description?: string | undefined };

/** What a model wants next: to say something, which ends its turn, or to call a tool. */
export type Step = { say: string } | { call: string; arguments: Record<string, unknown> };

/** The one thing to exchange for a real model. */
export type Model = (lines: readonly Line[], tools: readonly Tool[]) => Promise<Step>;
