import type { Actor } from "../audit/audit.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { KeeperSnapshot } from "../vault/keeper-policy.ts";
import type { Subject } from "../vault/vault.ts";

/** On whose behalf an agent speaks, at which project's endpoint, and by which grant. Always from a verified token or key. */
export type Principal = {
  projectId: ProjectId;
  /** The MCP URL it came to, as its token names it. */
  resource: string;
  /** Whose credentials it may use beside the project's: those of a person, or none. */
  subject: Subject;
  /** Absent for a key that acts for nobody in particular. */
  userId: string | undefined;
  /** Whether an agent may be given the link under which its person connects what is missing (F41). */
  inChat: boolean;
  /** Whether it may call tools, or only see what there is (F96). */
  mayCall: boolean;
  /** Of the OAuth grant, or of the key. */
  grantId: string;
  clientId: string;
};

/** Who is one client to a server: a person, or a key that acts for none, by one grant. */
export const clientOf = ({ userId, grantId }: Principal): string => JSON.stringify([userId, grantId]);

/** How the audit names a principal. */
export const actorOf = ({ clientId, userId }: Principal): Actor => ({ kind: "agent", clientId, userId });

export type PrincipalDecision = { kind: "admitted" } | { kind: "refused"; reason: "not a member" | "grant revoked" };

/** Whether the keeper's word still admits a token that is valid in itself (S68). */
export function decidePrincipal(principal: Principal, snapshot: Pick<KeeperSnapshot, "member" | "revokedGrants">): PrincipalDecision {
  if (!snapshot.member) return { kind: "refused", reason: "not a member" };
  if (snapshot.revokedGrants.includes(principal.grantId)) return { kind: "refused", reason: "grant revoked" };
  return { kind: "admitted" };
}
