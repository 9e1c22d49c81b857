import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { AuthScopeId, JobId, ProjectId } from "../lib/ids.ts";

/**
 * What many people gave and no call uses any more, one row for each revocation that is under way. It is part of the project's directory, so that every
 * isolate knows of it within a second, and it goes when its job has ended the credentials.
 */
export const revocationMarks = sqliteTable(
  "revocation_marks",
  {
    /** The job that ends the credentials. */
    jobId: text("job_id").$type<JobId>().primaryKey(),
    projectId: text("project_id").$type<ProjectId>().notNull(),
    /** Null for all of the project's. */
    authScopeIds: text("auth_scope_ids", { mode: "json" }).$type<AuthScopeId[]>(),
    /** The users who were chosen, in the order of their ids; null for all members. */
    userIds: text("user_ids", { mode: "json" }).$type<string[]>(),
    /** What was given until then is revoked, UTC ms. What people give afterwards stays. */
    givenUntil: integer("given_until").notNull(),
  },
  (table) => [index("revocation_marks_project").on(table.projectId)],
);

/**
 * The marks of a project, as calls ask them.
 * @property users how many users a mark names @property covers whether it is for what this user gave for this auth scope
 */
export type ProjectMarks = readonly { givenUntil: number; users: number; covers: (userId: string, authScopeId: string) => boolean }[];
