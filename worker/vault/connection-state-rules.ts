import { coversScopes } from "../auth-scopes/oauth-scope-rules.ts";
import type { ProjectMarks, RevocationMark, Server } from "../db/db.ts";
import type { Subject } from "./keeper-client.ts";
import { decideUse, type KeeperSnapshot, type KeptCredential } from "./keeper-policy.ts";

/** The state of one connection, as a person and their agent are told. `expired`: only a new sign-in revives the connection. */
export type ConnectionState = "connected" | "more-access" | "expired" | "missing";

/** @param kept the credential in the keeper's snapshot @param now UTC ms */
export function connectionStateOf(kept: KeptCredential | undefined, now: number): ConnectionState {
  if (!kept || kept.status === "revoked") return "missing";
  const use = decideUse(kept, now).kind;
  if (use === "needs-sign-in" || use === "refresh-or-sign-in") return "expired";
  return coversScopes(kept.scope, kept.wanted) ? "connected" : "more-access";
}

const OF_USER = "user:";

/** Prepares marks for many questions. */
function toProjectMarks(marks: readonly RevocationMark[]): ProjectMarks {
  return marks.map(({ authScopeIds, userIds, givenUntil }) => {
    const [scopes, users] = [authScopeIds && new Set<string>(authScopeIds), userIds && new Set(userIds)];
    return {
      givenUntil,
      users: users?.size ?? 0,
      covers: (userId, authScopeId) => (scopes?.has(authScopeId) ?? true) && (users?.has(userId) ?? true),
    };
  });
}

/** Servers that know the marks of their project. */
export function withMarks(servers: Server[], rows: readonly RevocationMark[]): Server[] {
  if (rows.length === 0) return servers;
  const marks = toProjectMarks(rows);
  return servers.map((server) => ({ ...server, marks }));
}

/** Whether a credential was given after a time. Of one that came before attempts were noted, that is not known. @param time UTC ms */
export const isGivenAfter = ({ attempt }: Pick<KeptCredential, "attempt">, time: number): boolean => attempt !== undefined && attempt.now > time;

/** What a subject has for a server. Nothing if it is marked as revoked, even if its keeper has not ended it yet. */
export function keptFor(
  credentials: KeeperSnapshot["credentials"],
  subject: Subject,
  { authScopeId, marks = [] }: Pick<Server, "authScopeId" | "marks">,
): KeptCredential | undefined {
  const kept = credentials[authScopeId];
  if (!kept || marks.length === 0 || !subject.startsWith(OF_USER)) return kept;
  const userId = subject.slice(OF_USER.length);
  return marks.some(({ givenUntil, covers }) => covers(userId, authScopeId) && !isGivenAfter(kept, givenUntil)) ? undefined : kept;
}
