/** A request of the REST API. @property path below /api/v1 */
export type Command = { method: "POST" | "PUT" | "PATCH"; path: string; body: object };

/** A place in the JSON that no text can contain: JSON escapes control characters. */
const PLACE = "\u0001";

/**
 * A command that does the same as a form, for a shell. It has no secret in it: the token, and what the form has as a `secret`, are variables of the shell.
 * @param origin of this Cardea instance
 */
export function curlCommand(origin: string, { method, path, body }: Command): string {
  const placed = JSON.stringify(body, (name, value) => (name === "secret" && typeof value === "string" ? PLACE : value));
  const json = placed.replaceAll("'", "'\\''").replaceAll(JSON.stringify(PLACE), `"'"$CLIENT_SECRET"'"`);
  return [
    `curl -X ${method} '${origin}/api/v1${path}'`,
    `  -H "authorization: Bearer $TOKEN"`,
    `  -H 'content-type: application/json'`,
    `  -d '${json}'`,
  ].join(" \\\n");
}

/** Whether the command reads a secret from a variable. */
export const takesSecret = (command: string): boolean => command.includes("$CLIENT_SECRET");
