/**
 * A command that does the same as a form, for a shell. It has no secret in it: the token is a variable of the shell.
 * @param origin of this Cardea instance
 * @param path below /api/v1
 */
export function curlCommand(origin: string, method: "POST" | "PUT" | "PATCH", path: string, body: object): string {
  const json = JSON.stringify(body).replaceAll("'", "'\\''");
  return [
    `curl -X ${method} '${origin}/api/v1${path}'`,
    `  -H "authorization: Bearer $TOKEN"`,
    `  -H 'content-type: application/json'`,
    `  -d '${json}'`,
  ].join(" \\\n");
}
