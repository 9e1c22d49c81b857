import { and, eq, isNull, sql } from "drizzle-orm";
import type { ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { links } from "./connection-schema.ts";
import { isAmong } from "./json-list.ts";
import { navigators, routeRules, servers } from "./schema.ts";

/** Objects of a project that a configuration file can describe: slugs of servers and of navigators, ids of route rules, names of auth links. */
type Described = { servers: string[]; navigators: string[]; rules: string[]; links: string[] };
/** `yaml`: a configuration file describes the object. */
type DescribedBy = "yaml" | null;

export function makeSources(db: Database) {
  return {
    /** Says of objects whether a configuration file describes them, all or none. @returns those of which it said something else before */
    async set(projectId: ProjectId, named: Described, source: DescribedBy): Promise<Described> {
      const isOther = sql`source IS NOT ${source}`;
      const [ofServers, ofNavigators, ofRules, ofLinks] = await db.batch([
        db
          .update(servers)
          .set({ source })
          .where(and(eq(servers.projectId, projectId), isAmong(servers.slug, named.servers), isNull(servers.deletedAt), isOther))
          .returning({ slug: servers.slug }),
        db
          .update(navigators)
          .set({ source })
          .where(and(eq(navigators.projectId, projectId), isAmong(navigators.slug, named.navigators), isOther))
          .returning({ slug: navigators.slug }),
        db
          .update(routeRules)
          .set({ source })
          .where(and(eq(routeRules.projectId, projectId), isAmong(routeRules.id, named.rules), isOther))
          .returning({ id: routeRules.id }),
        db
          .update(links)
          .set({ source })
          .where(
            and(eq(links.projectId, projectId), isAmong(links.name, named.links), sql`links.name IS NOT NULL AND links.deleted_at IS NULL`, isOther),
          )
          .returning({ name: links.name }),
      ]);
      return {
        servers: ofServers.map(({ slug }) => slug),
        navigators: ofNavigators.map(({ slug }) => slug),
        rules: ofRules.map(({ id }) => id),
        links: ofLinks.flatMap(({ name }) => name ?? []),
      };
    },
  };
}
