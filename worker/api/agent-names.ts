import type { Context } from "hono";
import { networkSubject } from "../people/people.ts";
import type { ApiEnv } from "./router.ts";

/** The client in the name of an actor, which is the first word after the kind: an id has no blank. */
const CLIENT = /^(?:agent|token):(\S+)/;
const KEY = /^c[kt]_/;
const DEPLOYMENT_TOKEN = /^cd_/;
/** A page names at most this many applications, because each may be a look-up of its own. */
const MOST_NAMED = 10;

/** The id of the application, API key or platform token in the name of an actor of the audit; undefined for a person. */
export const clientIn = (actor: string): string | undefined => CLIENT.exec(actor)?.[1];

/** Finds the names of the agents among actors of the audit, by the agent's id. Those that have none are left out. */
export type NameAgents = (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** It looks for each agent once, however often it is asked. @param most applications that are looked for */
export function makeNameAgents(c: Context<ApiEnv>, most = MOST_NAMED): NameAgents {
  const { project, db, agents } = c.var;
  const names = new Map<string, string>();
  const known = new Set<string>();
  let left = most;
  return async (actors) => {
    const clients = [...new Set(actors.map(clientIn))].filter((id) => id !== undefined && !known.has(id)) as string[];
    const keys = clients.filter((id) => KEY.test(id));
    const tokens = clients.filter((id) => DEPLOYMENT_TOKEN.test(id));
    const others = clients.filter((id) => !KEY.test(id) && !DEPLOYMENT_TOKEN.test(id)).slice(0, left);
    left -= others.length;
    for (const id of [...keys, ...tokens, ...others]) known.add(id);
    for (const [id, name] of await db.apiKeys.findNames(project.id, keys)) names.set(id, name);
    for (const [id, name] of await db.deploymentTokens.findNames(tokens)) names.set(id, name);
    const subject = networkSubject(c.req.raw.headers);
    const found = await Promise.all(others.map(async (id) => [id, await agents.inbound.findClientName(id, subject).catch(() => undefined)] as const));
    for (const [id, name] of found) if (name !== undefined) names.set(id, name);
    return names;
  };
}
