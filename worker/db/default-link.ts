import { and, eq, type SQL, sql } from "drizzle-orm";
import { newEventId, type ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { links } from "./connection-schema.ts";
import { navigators, waitingEvents } from "./schema.ts";

/** Whether members connect their own accounts to a server of the project. Paused servers count, deleted ones do not. */
export const hasPersonalServer = (projectId: ProjectId): SQL => sql`EXISTS (SELECT 1 FROM servers s
  JOIN auth_scopes a ON a.id = s.auth_scope_id OR a.server_id = s.id
  WHERE s.project_id = ${projectId} AND s.deleted_at IS NULL AND a.level = 'user' AND a.type <> 'none')`;

/**
 * Adapts in-chat authentication and the default link to the changes earlier in the batch (F9, F41). The link is alive exactly while a
 * navigator has in-chat authentication switched on and members have a server to connect their own account to. When the last such server
 * goes, in-chat authentication is switched off on all navigators, and the audit gets an event, in the same transaction. It is never switched on this way.
 *
 * @returns the statements for the end of the batch that makes the change
 */
export function syncDefaultLink(db: Database, projectId: ProjectId, now: number) {
  const lost = sql`navigators.project_id = ${projectId} AND navigators.in_chat_authentication = 1 AND NOT ${hasPersonalServer(projectId)}
    AND EXISTS (SELECT 1 FROM links l WHERE l.project_id = ${projectId} AND l.type = 'default' AND l.deleted_at IS NULL)`;
  const alive = sql`(${hasPersonalServer(projectId)}
    AND EXISTS (SELECT 1 FROM navigators n WHERE n.project_id = ${projectId} AND n.in_chat_authentication = 1))`;
  return [
    // All columns of the table, in its order.
    db
      .insert(waitingEvents)
      .select(sql`SELECT ${newEventId(now)} || '-' || navigators.slug, ${projectId}, ${now}, 'system', NULL, 'navigator.in_chat_off',
      navigators.slug, NULL, NULL, 'ok', 'navigator.no_personal_server', NULL, NULL FROM navigators WHERE ${lost}`),
    db.update(navigators).set({ inChatAuthentication: false, inChatEndedAt: now }).where(lost),
    db
      .update(links)
      .set({ deletedAt: sql`CASE WHEN ${alive} THEN NULL ELSE ${now} END` })
      .where(and(eq(links.projectId, projectId), eq(links.type, "default"), sql`(links.deleted_at IS NULL) <> ${alive}`)),
  ] as const;
}
