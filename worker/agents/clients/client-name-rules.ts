import { toVisibleText } from "../../lib/text/hidden-text-rules.ts";

const LONGEST_NAME = 80;

/** What people read of an application's name for itself: one line, what they see of it, cut short; its id where nothing is left. */
export function clientNameOf(name: string | undefined, clientId: string): string {
  const visible = [...(toVisibleText(name ?? "") || toVisibleText(clientId))];
  return visible.length > LONGEST_NAME ? `${visible.slice(0, LONGEST_NAME - 1).join("")}…` : visible.join("");
}
