import { resourceOf } from "../agents/agents.ts";
import { toAgentEndpoint, toEnvLines } from "../catalog/agent-clients/agent-clients-rules.ts";
import { toCurl } from "../catalog/catalog.ts";
import { type ApiKey, DEFAULT_NAVIGATOR } from "../db/db.ts";

/** @property email of the key's creator, who is a member. A key that acts for people acts for them in the command */
type Created = { key: string; project: string; email: string; publicOrigin: string };

/** How to use a new key: a command that works as it is, and lines for a program's environment (F123). */
export function toKeyUsage(row: Pick<ApiKey, "purpose" | "navigator" | "actsForUsers">, created: Created): { command: string; env: string } {
  const { key, project, email, publicOrigin } = created;
  if (row.purpose === "platform") {
    const url = `${publicOrigin}/api/v1/projects/${project}`;
    return { command: `curl -sS ${url} \\\n  -H 'authorization: Bearer ${key}'`, env: `CARDEA_API_URL=${url}\nCARDEA_API_TOKEN=${key}` };
  }
  const navigator = row.navigator === DEFAULT_NAVIGATOR ? undefined : (row.navigator ?? undefined);
  const named = { project, ...(navigator !== undefined && { navigator }) };
  const endpoint = toAgentEndpoint(resourceOf(publicOrigin, named), named);
  return { command: toCurl(endpoint, { secret: key, person: row.actsForUsers ? email : undefined }), env: toEnvLines(endpoint, key) };
}
