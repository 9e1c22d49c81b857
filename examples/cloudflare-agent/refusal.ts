/** Cardea's tool that tells which accounts a person has connected. */
export const AUTHENTICATION = "get_authentication_link";

/** A tool's result. */
type Result = { _meta?: unknown; content: unknown; structuredContent?: unknown };

/** A call that Cardea did not make, because the person has not connected an account. @property server its slug */
export type Missing = { server: string; text: string; link: string };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** What Cardea's tool answers for a server whose tools are not listed, because the person has not connected it. */
const readQuestion = (answer: unknown) =>
  isRecord(answer) &&
  Array.isArray(answer.unauthenticated_servers) && { server: answer.unauthenticated_servers[0], link: answer.authentication_link };

/** What `_meta` of a refused call says to programs. A tool's name at a navigator begins with the server's slug and two underscores. */
const readRefusal = (refusal: unknown, tool: string) => isRecord(refusal) && { server: tool.split("__")[0], link: refusal.link };

/** @param origin of Cardea: no other link is shown to the person */
export function readMissing(tool: string, { _meta, structuredContent }: Result, origin: string): Missing | undefined {
  const refused = isRecord(_meta) && readRefusal(_meta["cardea/refusal"], tool);
  const found = refused || (tool === AUTHENTICATION && readQuestion(structuredContent));
  if (!found || typeof found.server !== "string" || typeof found.link !== "string" || URL.parse(found.link)?.origin !== origin) return undefined;
  const { server, link } = found;
  return { server, text: `I need your account at “${server}” for this. Open the link and connect it. I go on by myself then.`, link };
}

/** The text of a tool's result. */
export function textOf({ content }: Result): string {
  const parts = Array.isArray(content) ? content : [];
  return parts.map((part: unknown) => (isRecord(part) && typeof part.text === "string" ? part.text : "")).join("\n");
}
