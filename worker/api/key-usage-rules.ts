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

/** How to use a platform token. @param url what the token is for @param asked what the command reads */
const toTokenUsage = (key: string, url: string, asked = url): Usage => ({
  command: `curl -sS ${asked} \\\n  -H 'authorization: Bearer ${key}'`,
  env: `CARDEA_API_URL=${url}\nCARDEA_API_TOKEN=${key}`,
});

/** How to use a new token of the deployment. @param project of the maker, if there is one: the command line always works in a project */
export function toDeploymentTokenUsage(key: string, publicOrigin: string, project: string | undefined): Usage {
  const url = `${publicOrigin}/api/v1`;
  return { ...toTokenUsage(key, url, `${url}/projects`), ...(project !== undefined && { login: toLogin(key, publicOrigin, project) }) };
}

/** How to use a new key: a command that works as it is, and lines for a program's environment (F123). */
export function toKeyUsage(row: Pick<ApiKey, "purpose" | "navigator" | "actsForUsers">, created: Created): Usage {
  const { key, project, email, publicOrigin } = created;
  if (row.purpose === "bridge")
    return {
      command: `CARDEA_BRIDGE_TOKEN='${key}' cardea bridge --url ${publicOrigin} --project ${project}`,
      env: `CARDEA_URL=${publicOrigin}\nCARDEA_PROJECT=${project}\nCARDEA_BRIDGE_TOKEN=${key}`,
    };
  if (row.purpose !== "agent")
    return { ...toTokenUsage(key, `${publicOrigin}/api/v1/projects/${project}`), login: toLogin(key, publicOrigin, project) };
  const navigator = row.navigator === DEFAULT_NAVIGATOR ? undefined : (row.navigator ?? undefined);
  const named = { project, ...(navigator !== undefined && { navigator }) };
  const endpoint = toAgentEndpoint(resourceOf(publicOrigin, named), named);
  return { command: toCurl(endpoint, { secret: key, person: row.actsForUsers ? email : undefined }), env: toEnvLines(endpoint, key) };
}
