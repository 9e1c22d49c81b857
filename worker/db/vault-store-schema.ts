import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ErrorCode } from "../lib/errors.ts";
import type { JobId, ProjectId } from "../lib/ids.ts";

/** A place in the AWS Parameter Store. @property prefix such as `/cardea` @property kmsKeyId absent for the account's `alias/aws/ssm` */
export type ParameterPlace = { kind: "ssm"; region: string; prefix: string; kmsKeyId?: string };
/** Where a project's ciphertexts are. */
export type StorePlace = { kind: "kv" } | ParameterPlace;

/** Where projects have their ciphertexts that are not only in Workers KV. A project without a row is in KV. */
export const vaultStores = sqliteTable("vault_stores", {
  projectId: text("project_id").$type<ProjectId>().primaryKey(),
  /** Where new ciphertexts go. */
  place: text("place", { mode: "json" }).$type<StorePlace>().notNull(),
  /** Where the others still are, while they move; null once all have moved. */
  former: text("former", { mode: "json" }).$type<StorePlace>(),
  /** The job of the last move, which also tells one state of the row from the next. */
  jobId: text("job_id").$type<JobId>().notNull(),
  /** When the move began, UTC ms. */
  since: integer("since").notNull(),
  /** Why the last batch of the move could not do all it had to; null if it could. */
  problem: text("problem").$type<ErrorCode>(),
});
