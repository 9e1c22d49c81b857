import { toVisibleText } from "../../lib/text/hidden-text-rules.ts";

const MAX_NAME_LENGTH = 80;

/** A client's name as people see it: one line of visible text, cut at 80 characters; the client id if nothing visible is left. */
export function clientNameOf(name: string | undefined, clientId: string): string {
  const visible = [...(toVisibleText(name ?? "") || toVisibleText(clientId))];
  return visible.length > MAX_NAME_LENGTH ? `${visible.slice(0, MAX_NAME_LENGTH - 1).join("")}…` : visible.join("");
}
