import { and, eq, isNotNull, type SQL, sql } from "drizzle-orm";
import type { ProjectId } from "../lib/ids.ts";
import { randomToken } from "../lib/ids.ts";
import type { Email } from "../lib/text/email.ts";
import type { Database } from "./client.ts";
import { ofMailbox } from "./members.ts";
import { apiKeys, members, projects, user } from "./schema.ts";
import { isDisputed } from "./sign-in-conflicts.ts";

/** An API key as it was presented. @property navigator slug of the navigator it was presented at */
type PresentedKey = { slug: string; id: string; secretHash: string; navigator: string };

/**
 * The user with an address, as a key of the project sees them.
 * @property member D1's version of the membership; absent if the user is no member now
 * @property isEnded whether an administrator has ended the key for this person
 * @property isRemoved whether an administrator has removed the person, by this address or another one of the same mailbox
 */
export type KeyPerson = {
  projectId: ProjectId;
  userId: string | undefined;
  isDisputed: boolean;
  member: number | undefined;
  isRemoved: boolean;
  isEnded: boolean;
};
export type KeyPeople = ReturnType<typeof makeKeyPeople>;

/** The people that API keys act for. */
export function makeKeyPeople(db: Database) {
  return {
    /**
     * The person of an address. A person without an account or membership gets both, if the key is valid and admits people of the address's
     * domain: the statements prove the key themselves, so that one round trip is enough. A removed person gets neither.
     *
     * @returns nothing if the project has no such key, or if it is not valid now
     */
    async find(key: PresentedKey, { address, domain }: Email, now: number): Promise<KeyPerson | undefined> {
      const valid = isValid(key, now);
      const removed = isRemovedMailbox(key.slug, address);
      const ended = sql<number>`EXISTS (SELECT 1 FROM agent_grants AS g WHERE g.project_id = ${projects.id} AND g.agent_id = ${key.id} AND g.user_id = ${user.id}
        AND g.grant_id = ${key.id} AND g.ended_at IS NOT NULL)`;
      const admits = sql`EXISTS (SELECT 1 FROM api_keys JOIN projects ON projects.id = api_keys.project_id WHERE ${valid}
        AND EXISTS (SELECT 1 FROM json_each(api_keys.domains) WHERE value = ${domain})) AND NOT ${removed}`;
      // All columns of the tables, in their order.
      const [, , [found]] = await db.batch([
        db
          .insert(user)
          .select(sql`SELECT ${randomToken(16)}, ${address}, ${address}, 0, NULL, ${now}, ${now} WHERE ${admits}`)
          .onConflictDoNothing(),
        db
          .insert(members)
          .select(
            sql`SELECT projects.id, user.id, 'member', ${now}, NULL, 1, '', NULL FROM projects, user
              WHERE projects.slug = ${key.slug} AND user.email = ${address} AND NOT ${isDisputed} AND ${admits}`,
          )
          .onConflictDoNothing(),
        db
          .select({
            projectId: projects.id,
            // Under a name of its own: a batch gives columns of one name once.
            userId: sql<string | null>`${user.id}`.as("person_id"),
            isDisputed: isDisputed.mapWith(Boolean),
            version: members.version,
            removedAt: members.removedAt,
            isRemoved: removed.mapWith(Boolean),
            isEnded: ended.mapWith(Boolean),
          })
          .from(projects)
          .innerJoin(apiKeys, eq(apiKeys.projectId, projects.id))
          .leftJoin(user, eq(user.email, address))
          .leftJoin(members, and(eq(members.projectId, projects.id), eq(members.userId, user.id)))
          .where(valid),
      ]);
      if (!found) return undefined;
      const isMember = found.version !== null && found.removedAt === null;
      const isRemoved = found.version === null ? found.isRemoved : found.removedAt !== null;
      const { projectId, userId } = found;
      return {
        projectId,
        userId: userId ?? undefined,
        isDisputed: found.isDisputed,
        member: isMember ? (found.version ?? 0) : undefined,
        isRemoved,
        isEnded: found.isEnded,
      };
    },
  };

  /** The same conditions as in `agents/api-key-rules.ts`, for a key that acts for people. */
  function isValid({ slug, id, secretHash, navigator }: PresentedKey, now: number): SQL {
    return sql`projects.slug = ${slug} AND projects.deleted_at IS NULL AND api_keys.id = ${id} AND api_keys.secret_hash = ${secretHash} AND api_keys.purpose = 'agent'
      AND api_keys.acts_for_users = 1 AND api_keys.revoked_at IS NULL AND (api_keys.expires_at IS NULL OR api_keys.expires_at > ${now})
      AND (api_keys.navigator IS NULL OR api_keys.navigator = ${navigator})`;
  }

  function isRemovedMailbox(slug: string, address: string): SQL<number> {
    const project = sql`(SELECT id FROM projects WHERE slug = ${slug})`;
    const isFound = (condition: SQL | undefined) => {
      const removed = db
        .select({ found: sql`1` })
        .from(members)
        .where(and(eq(members.projectId, project), condition, isNotNull(members.removedAt)));
      return sql`EXISTS ${removed}`;
    };
    const [plain, withTag] = ofMailbox(address);
    return sql<number>`(${isFound(plain)} OR ${isFound(withTag)})`;
  }
}
