import { hasPersonalServer } from "../auth-scopes/personal-server-rules.ts";
import type { Navigator, Navigators, Project, Projects, RouteRules, Server, Servers, ToolDefinitions } from "../db/db.ts";
import { type Background, runToEnd } from "../lib/background.ts";
import { type Clock, SECOND } from "../lib/clock.ts";
import { isFound, makeExpiringCache } from "../lib/memory/expiring-cache.ts";
import type { Routes } from "./route-rules.ts";

/** The greatest age of an isolate's copy of a project, in ms: a server that is removed or reset is not called a second later, anywhere. */
const LISTS_SETTLE = 0.8 * SECOND;

/** What an MCP endpoint needs to know of a project. */
export type DirectoryEntry = {
  project: Project;
  /** The active ones only. */
  servers: Server[];
  paused: Server[];
  navigators: Navigator[];
  routes: Routes;
  /** Whether there is a server, active or paused, to which each person connects an account. */
  isPersonal: boolean;
};
export type ProjectDirectory = {
  find(slug: string, background: Background): Promise<DirectoryEntry | undefined>;
  /** Reads the project from D1 again. For a caller that missed something, which may have been created a moment ago. */
  findNew(slug: string, background: Background): Promise<DirectoryEntry | undefined>;
  /** Forgets a project that has just been changed. */
  forget(slug: string): void;
};

type Ports = { projects: Projects; servers: Servers; navigators: Navigators; routeRules: RouteRules; toolDefinitions: ToolDefinitions; clock: Clock };

/** Projects and their servers, from D1, less than a second old. So an administrator's change holds after one second. */
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

/** The size in memory of one row without its lists of patterns, and of what is derived from it. A server has a variant for each of its auth scopes. */
const ROW_BYTES = { authScope: 3000, navigator: 2000, rule: 500, held: 200 };

const textOf = (texts: string[]): number => texts.reduce((sum, text) => sum + 2 * text.length, 0);

function bytesOf(entry: DirectoryEntry | undefined): number {
  if (!entry) return 0;
  const scopes = [...entry.servers, ...entry.paused].reduce((count, { furtherAuthScopes }) => count + 1 + furtherAuthScopes.length, 0);
  const { rules, held } = entry.routes;
  const rows =
    scopes * ROW_BYTES.authScope + entry.navigators.length * ROW_BYTES.navigator + rules.length * ROW_BYTES.rule + held.length * ROW_BYTES.held;
  return (
    rows +
    textOf(entry.navigators.flatMap(({ denied }) => denied)) +
    textOf(rules.flatMap(({ tools }) => tools)) +
    textOf(held.map(({ tool }) => tool))
  );
}
