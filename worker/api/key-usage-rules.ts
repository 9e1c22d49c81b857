import { resourceOf } from "../agents/agents.ts";
import { toAgentEndpoint, toEnvLines } from "../catalog/agent-clients/agent-clients-rules.ts";
import { toCurl } from "../catalog/catalog.ts";
import { type ApiKey, DEFAULT_NAVIGATOR } from "../db/db.ts";

/** @property email of the key's creator, who is a member. A key that acts for people acts for them in the command */
type Created = { key: string; project: string; email: string; publicOrigin: string };

/** @property login signs the command line in. The token comes by standard input, so that no list of processes shows it. Only for platform tokens */
type Usage = { command: string; env: string; login?: string };

const toLogin = (key: string, publicOrigin: string, project: string): string =>
  `printf %s '${key}' | cardea login --url ${publicOrigin} --project ${project}`;

/** How to use a new token of the deployment. @param project of the maker, if there is one: the command line always works in a project */
export function toDeploymentTokenUsage(key: string, publicOrigin: string, project: string | undefined): Usage {
  const url = `${publicOrigin}/api/v1`;
  return {
    command: `curl -sS ${url}/projects \\\n  -H 'authorization: Bearer ${key}'`,
    env: `CARDEA_API_URL=${url}\nCARDEA_API_TOKEN=${key}`,
    ...(project !== undefined && { login: toLogin(key, publicOrigin, project) }),
  };
}

/** How to use a new key: a command that works as it is, and lines for a program's environment (F123). */
export function toKeyUsage(row: Pick<ApiKey, "purpose" | "navigator" | "actsForUsers">, created: Created): Usage {
  const { key, project, email, publicOrigin } = created;
  if (row.purpose !== "agent") {
    const url = `${publicOrigin}/api/v1/projects/${project}`;
    return {
      command: `curl -sS ${url} \\\n  -H 'authorization: Bearer ${key}'`,
      env: `CARDEA_API_URL=${url}\nCARDEA_API_TOKEN=${key}`,
      login: toLogin(key, publicOrigin, project),
    };
  }
  const navigator = row.navigator === DEFAULT_NAVIGATOR ? undefined : (row.navigator ?? undefined);
  const named = { project, ...(navigator !== undefined && { navigator }) };
  const endpoint = toAgentEndpoint(resourceOf(publicOrigin, named), named);
  return { command: toCurl(endpoint, { secret: key, person: row.actsForUsers ? email : undefined }), env: toEnvLines(endpoint, key) };
}
