import { toVisibleText } from "../../lib/text/hidden-text-rules.ts";

const LONGEST_NAME = 80;

/** A client's name as people see it: one line of visible text, cut at 80 characters; the client id if nothing visible is left. */
export function clientNameOf(name: string | undefined, clientId: string): string {
  const visible = [...(toVisibleText(name ?? "") || toVisibleText(clientId))];
  return visible.length > LONGEST_NAME ? `${visible.slice(0, LONGEST_NAME - 1).join("")}…` : visible.join("");
}
