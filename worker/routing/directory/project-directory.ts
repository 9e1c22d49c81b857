import { hasPersonalServer } from "../../auth-scopes/personal-server-rules.ts";
import type { ApiKey, Directory, DirectoryContent, DirectoryVersion, Navigator, Project, Server } from "../../db/db.ts";
import { type Background, runToEnd } from "../../lib/background.ts";
import { type Clock, MINUTE } from "../../lib/clock.ts";
import { reasonOf } from "../../lib/errors.ts";
import type { ProjectId } from "../../lib/ids.ts";
import type { Log } from "../../lib/log.ts";
import { isFound, makeExpiringCache } from "../../lib/memory/expiring-cache.ts";
import { withMarks } from "../../vault/connection-state-rules.ts";
import type { Routes } from "../route-rules.ts";
import type { DirectoryValues } from "./directory-values.ts";
import type { ProjectRoots } from "./project-root-client.ts";

/**
 * How long an isolate goes by the version that it was told, in ms: less than the second within which a revoked key must be refused, and a
 * removed server or project must not be called.
 */
const VERSION_FRESH_FOR = 800;
/** How long an isolate keeps a version that no request asks for. */
const KEPT_FOR = 10 * MINUTE;

/** What an MCP endpoint needs to know of a project. */
export type DirectoryEntry = {
  project: Project;
  /** The active ones only. */
  servers: Server[];
  paused: Server[];
  navigators: Navigator[];
  routes: Routes;
  /** The API keys for agents, by id. */
  keys: ReadonlyMap<string, ApiKey>;
  /** Until when grants of an agent are refused, by its client id, UTC ms. */
  endedAgents: ReadonlyMap<string, number>;
  /** Whether there is a server, active or paused, to which each person connects an account. */
  isPersonal: boolean;
};
export type ProjectDirectory = {
  find(slug: string, background: Background): Promise<DirectoryEntry | undefined>;
  /** The project as this isolate last saw it. It may be older than what holds now, so it decides nothing. */
  findLast(slug: string): DirectoryEntry | undefined;
  /** Finds the project in the version that D1 has now. For a caller that missed something, which may have been created a moment ago. */
  findNew(slug: string, background: Background): Promise<DirectoryEntry | undefined>;
  /** Asks for the version again with the next request. For a project that has just been changed. */
  forget(slug: string): void;
  /** Tells the project's root of a change in D1. Call it before the change is answered. */
  tell(projectId: ProjectId): Promise<void>;
  /** Stores the present version in KV, where every isolate finds it. */
  publish(slug: string): Promise<void>;
};

type Ports = { directory: Directory; roots: ProjectRoots; values: DirectoryValues; clock: Clock; log: Log };

/**
 * Projects and their servers, each as one value of a version that never changes. The project's root says which version is the present one.
 * The value is in this isolate, in KV, or, for a moment after a change, only in D1.
 */
export function makeProjectDirectory({ directory, roots, values, clock, log }: Ports): ProjectDirectory {
  const versions = makeExpiringCache<DirectoryVersion | undefined>({
    name: "versions of projects",
    ttl: VERSION_FRESH_FOR,
    standsInFor: KEPT_FOR,
    bytesOf: () => VERSION_BYTES,
    keeps: isFound,
    clock,
  });
  const entries = makeExpiringCache<DirectoryEntry | undefined>({ name: "projects", ttl: KEPT_FOR, bytesOf, keeps: isFound, clock });

  /** The directory of a version, or the one that D1 has by now, and the version that it is of. */
  async function load(slug: string, of: DirectoryVersion, background: Background): Promise<[DirectoryEntry?, DirectoryVersion?]> {
    const asOf = clock.now();
    const known = await values.find(of).catch((error: unknown) => logFailure("read", of, error));
    const content = known ?? (await directory.read(slug));
    if (content && !known) background(store(content));
    return content ? [toEntry(content, asOf), content.version] : [];
  }

  const store = (content: DirectoryContent): Promise<void> =>
    values.put(content).catch((error: unknown) => logFailure("write", content.version, error));

  /** A failure of KV stops no call: D1 has the same. */
  function logFailure(what: "read" | "write", { projectId, version }: DirectoryVersion, error: unknown): undefined {
    log.error("directory.store_failed", { what, projectId, version, reason: reasonOf(error) });
  }

  async function findAt(slug: string, version: DirectoryVersion | undefined, background: Background): Promise<DirectoryEntry | undefined> {
    if (!version) return undefined;
    const name = nameOf(version);
    let isOther = false;
    const loading = async () => {
      const [entry, loaded] = await load(slug, version, background);
      isOther = loaded !== undefined && nameOf(loaded) !== name;
      return entry;
    };
    const entry = await entries.get(name, () => runToEnd(loading(), background));
    // D1 had another version already. This request uses it, but it is not kept under the asked version's name, which a restore may bring back.
    if (isOther) entries.forget(name);
    return entry;
  }

  /** The present version by the project's root. If the root does not answer, D1 does. */
  const present = (slug: string, ask: (slug: string) => Promise<DirectoryVersion | undefined>): Promise<DirectoryVersion | undefined> =>
    ask(slug).catch(async () => {
      const found = await directory.findVersion({ slug });
      return found && { projectId: found.projectId, version: found.version, mark: found.mark };
    });

  const nameOf = ({ projectId, version, mark }: DirectoryVersion) => `${projectId} ${version} ${mark}`;

  return {
    async find(slug, background) {
      return findAt(slug, await versions.get(slug, () => runToEnd(present(slug, roots.current), background)), background);
    },

    findLast(slug) {
      const last = versions.findLast(slug);
      return last && entries.find(nameOf(last));
    },

    async findNew(slug, background) {
      const since = clock.now();
      const version = await runToEnd(present(slug, roots.check), background);
      if (version) versions.keep(slug, version, since);
      else versions.forget(slug);
      return findAt(slug, version, background);
    },

    forget: versions.forget,

    /** A failure is logged, because the change is in D1 and what follows it must be done. The root sees it with its next look into D1. */
    async tell(projectId) {
      try {
        const found = await directory.findVersion({ projectId });
        const slug = found?.slug ?? (await directory.findSlug(projectId));
        if (slug === undefined) return;
        versions.forget(slug);
        // The root of a removed project finds nothing in D1, so that it knows no version any more.
        const raise = async () => void (await (found ? roots.raise(slug, found) : roots.check(slug)));
        // An object that is being moved or restarted refuses the first request.
        await raise().catch(raise);
      } catch (error) {
        log.error("directory.tell_failed", { projectId, reason: reasonOf(error) });
      }
    },

    async publish(slug) {
      const content = await directory.read(slug);
      if (content) await store(content);
    },
  };
}

/** @param asOf when the held tools were certainly those of this version, UTC ms */
function toEntry({ project, servers: rows, navigators, rules, held, keys, marks, endedAgents }: DirectoryContent, asOf: number): DirectoryEntry {
  const servers = withMarks(rows, marks);
  const { defaultPolicy } = project;
  const inChat = hasPersonalServer(servers);
  return {
    project,
    servers: servers.filter(({ state }) => state === "active"),
    paused: servers.filter(({ state }) => state !== "active"),
    navigators: navigators.map((navigator) => ({ ...navigator, inChatAuthentication: navigator.inChatAuthentication && inChat })),
    routes: { rules, defaultPolicy, held, asOf },
    keys: new Map(keys.map((key) => [key.id, key])),
    endedAgents: new Map(endedAgents.map(({ clientId, endedAt }) => [clientId, endedAt])),
    isPersonal: inChat,
  };
}

const VERSION_BYTES = 200;
/** The size in memory of one row without its lists of patterns, and of what is derived from it. A server has a variant for each of its auth scopes. */
const ROW_BYTES = { authScope: 3000, navigator: 2000, rule: 500, held: 200, key: 800, markedUser: 150 };

const textOf = (texts: string[]): number => texts.reduce((sum, text) => sum + 2 * text.length, 0);

function bytesOf(entry: DirectoryEntry | undefined): number {
  if (!entry) return 0;
  const scopes = [...entry.servers, ...entry.paused].reduce((count, { furtherAuthScopes }) => count + 1 + furtherAuthScopes.length, 0);
  const { rules, held } = entry.routes;
  const users = ([...entry.servers, ...entry.paused][0]?.marks ?? []).reduce((sum, mark) => sum + mark.users, 0);
  const rows =
    entry.keys.size * ROW_BYTES.key +
    scopes * ROW_BYTES.authScope +
    entry.navigators.length * ROW_BYTES.navigator +
    rules.length * ROW_BYTES.rule +
    held.length * ROW_BYTES.held +
    users * ROW_BYTES.markedUser;
  return (
    rows +
    textOf(entry.navigators.flatMap(({ denied }) => denied)) +
    textOf(rules.flatMap(({ tools }) => tools)) +
    textOf(held.map(({ tool }) => tool))
  );
}
