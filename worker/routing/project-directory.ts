import { hasPersonalServer } from "../auth-scopes/personal-server-rules.ts";
import type { Navigator, Navigators, Project, Projects, RouteRules, Server, Servers, ToolDefinitions } from "../db/db.ts";
import { type Background, runToEnd } from "../lib/background.ts";
import { type Clock, SECOND } from "../lib/clock.ts";
import { isFound, makeExpiringCache } from "../lib/memory/expiring-cache.ts";
import type { Routes } from "./route-rules.ts";

/** What an isolate keeps of a project's servers is that old at most. */
export const LISTS_SETTLE = 2 * SECOND;

/** A project as the MCP endpoint needs it. */
export type DirectoryEntry = {
  project: Project;
  /** The active ones only. */
  servers: Server[];
  paused: Server[];
  navigators: Navigator[];
  routes: Routes;
  /** Whether there is a server that people connect accounts of their own to; paused ones count. */
  isPersonal: boolean;
};
export type ProjectDirectory = {
  find(slug: string, background: Background): Promise<DirectoryEntry | undefined>;
  /** The same as it is now: for whoever did not find what they asked for, which may have been made a moment ago. */
  findNew(slug: string, background: Background): Promise<DirectoryEntry | undefined>;
  /** Says that the project has just been changed. */
  forget(slug: string): void;
};

type Ports = { projects: Projects; servers: Servers; navigators: Navigators; routeRules: RouteRules; toolDefinitions: ToolDefinitions; clock: Clock };

/** Projects and their servers, from D1, up to two seconds old: what an administrator changes holds from then on. */
export function makeProjectDirectory({ projects, servers, navigators, routeRules, toolDefinitions, clock }: Ports): ProjectDirectory {
  const entries = makeExpiringCache<DirectoryEntry | undefined>({ name: "projects", ttl: LISTS_SETTLE, bytesOf, keeps: isFound, clock });

  async function load(slug: string): Promise<DirectoryEntry | undefined> {
    const asOf = clock.now();
    const project = await projects.findBySlug(slug);
    if (!project) return undefined;
    const { id, defaultPolicy } = project;
    const [all, made, rules, held] = await Promise.all([servers.list(id), navigators.list(id), routeRules.list(id), toolDefinitions.listHeld(id)]);
    const inChat = hasPersonalServer(all);
    const seen = made.map((navigator) => ({ ...navigator, inChatAuthentication: navigator.inChatAuthentication && inChat }));
    return {
      project,
      servers: all.filter(({ state }) => state === "active"),
      paused: all.filter(({ state }) => state !== "active"),
      navigators: seen,
      routes: { rules, defaultPolicy, held, asOf },
      isPersonal: inChat,
    };
  }

  const find = (slug: string, background: Background) => entries.get(slug, () => runToEnd(load(slug), background));
  const { forget } = entries;
  return {
    find,
    findNew: (slug, background) => {
      forget(slug);
      return find(slug, background);
    },
    forget,
  };
}

/** Of one row, with what is derived of it: a server has auth scopes, each of which makes a variant of it. */
const ROW_BYTES = { authScope: 3000, navigator: 2000, rule: 500, held: 200 };

function bytesOf(entry: DirectoryEntry | undefined): number {
  if (!entry) return 0;
  const scopes = [...entry.servers, ...entry.paused].reduce((count, { alternatives }) => count + 1 + alternatives.length, 0);
  const { rules, held } = entry.routes;
  return scopes * ROW_BYTES.authScope + entry.navigators.length * ROW_BYTES.navigator + rules.length * ROW_BYTES.rule + held.length * ROW_BYTES.held;
}
