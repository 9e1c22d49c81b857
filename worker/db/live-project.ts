import { type SQL, sql } from "drizzle-orm";

/** SQL that finds the id of a project by its slug, unless the project was removed. */
export const liveProjectId = (slug: string): SQL => sql`(SELECT id FROM projects WHERE slug = ${slug} AND deleted_at IS NULL)`;
