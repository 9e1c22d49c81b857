import { and, asc, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { ProjectId } from "../lib/ids.ts";
import { type EndedAgent, selectEndedAgents } from "./agents.ts";
import type { ApiKey } from "./api-keys.ts";
import type { Database } from "./client.ts";
import { liveProjectId } from "./live-project.ts";
import type { Navigator } from "./navigators.ts";
import type { Project } from "./projects.ts";
import { type RevocationMark, selectMarks } from "./revocations.ts";
import { type RouteRule, selectRules, toRouteRule } from "./rules.ts";
import { apiKeys, directoryVersions, navigators, projects } from "./schema.ts";
import { joinScopes, type Server, selectServers } from "./servers.ts";
import { type PinnedTool, selectHeld } from "./tool-definitions.ts";

/**
 * @property version grows with each change of the project's servers, auth scopes, navigators, rules, held tools, API keys, revocations or settings
 * @property mark tells versions of one number apart
 */
export type DirectoryVersion = { projectId: ProjectId; version: number; mark: string };

/** All that an agent's request needs to know of a project, as it was at one moment. */
export type DirectoryContent = {
  version: DirectoryVersion;
  project: Project;
  servers: Server[];
  navigators: Navigator[];
  rules: RouteRule[];
  /** The tools that wait for approval, at servers that hold changes. */
  held: Pick<PinnedTool, "serverId" | "tool">[];
  /** The API keys for agents that are not revoked. */
  keys: ApiKey[];
  /** What many people gave and no call uses any more. */
  marks: RevocationMark[];
  /** The agents that an administrator ends for everybody: grants made until then are refused. */
  endedAgents: EndedAgent[];
};
export type Directory = ReturnType<typeof makeDirectory>;

/** The directory of a project, read in one round trip. */
export function makeDirectory(db: Database) {
  const version = sql<number>`coalesce(${directoryVersions.version}, 0)`;
  const mark = sql<string>`coalesce(${directoryVersions.mark}, '')`;
  const versions = (condition: SQL | undefined) =>
    db
      .select({ slug: projects.slug, projectId: projects.id, version: version.as("present_version"), mark: mark.as("present_mark") })
      .from(projects)
      .leftJoin(directoryVersions, eq(directoryVersions.projectId, projects.id))
      .where(condition);

  const isPresent = isNull(projects.deletedAt);

  return {
    /** The present version of a project's directory. @returns nothing if there is no such project, or if it was removed */
    findVersion: async (which: { slug: string } | { projectId: ProjectId }): Promise<(DirectoryVersion & { slug: string }) | undefined> =>
      versions(and("slug" in which ? eq(projects.slug, which.slug) : eq(projects.id, which.projectId), isPresent)).get(),

    /** The slug of a project, even if it was removed. */
    async findSlug(projectId: ProjectId): Promise<string | undefined> {
      return (await db.select({ slug: projects.slug }).from(projects).where(eq(projects.id, projectId)).get())?.slug;
    },

    /** @returns nothing if there is no such project, or if it was removed */
    async read(slug: string): Promise<DirectoryContent | undefined> {
      const id = liveProjectId(slug);
      const [[project], [current], rows, scopes, made, rules, held, keys, marks, endedAgents] = await db.batch([
        db
          .select()
          .from(projects)
          .where(and(eq(projects.slug, slug), isPresent)),
        versions(and(eq(projects.slug, slug), isPresent)),
        ...selectServers(db, id),
        db.select().from(navigators).where(eq(navigators.projectId, id)).orderBy(asc(navigators.slug)),
        selectRules(db, id),
        selectHeld(db, id),
        db
          .select()
          .from(apiKeys)
          .where(and(eq(apiKeys.projectId, id), eq(apiKeys.purpose, "agent"), isNull(apiKeys.revokedAt))),
        selectMarks(db, id),
        selectEndedAgents(db, id),
      ]);
      if (!project || !current) return undefined;
      const { slug: _, ...present } = current;
      return {
        version: present,
        project,
        servers: joinScopes(rows, scopes),
        navigators: made,
        rules: rules.map(toRouteRule),
        held,
        keys,
        marks,
        endedAgents,
      };
    },
  };
}
