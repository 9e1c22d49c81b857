import type { Model } from "./chat.ts";
import { AUTHENTICATION } from "./refusal.ts";

/** In place of a model: it calls the tool that the person names, and says what the tool answered. */
export const scriptedModel: Model = async (lines, tools) => {
  const last = lines.at(-1);
  if (last?.from === "tool") return { say: `This is the answer: ${last.text}` };
  const asked = lines.findLast(({ from }) => from === "person")?.text ?? "";
  const tool = tools.find(({ name }) => asked.includes(name));
  if (tool) return { call: tool.name, arguments: {} };
  // A server that the person has not connected lists no tools.
  const [, server] = /([a-z0-9-]+)__/.exec(asked) ?? [];
  if (server) return { call: AUTHENTICATION, arguments: { servers: [server] } };
  return { say: `Name one of my tools, and I call it: ${tools.map(({ name }) => name).join(", ")}` };
};
