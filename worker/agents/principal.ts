import type { Actor } from "../audit/audit.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { KeeperSnapshot } from "../vault/keeper-policy.ts";
import type { Subject } from "../vault/vault.ts";

/** The verified facts about a caller, always from a verified token or key. */
export type Principal = {
  projectId: ProjectId;
  /** The MCP URL of the request, as its token names it. */
  resource: string;
  /** The subject whose credentials it may use in addition to the project's: a person, or the project itself. */
  subject: Subject;
  /** Absent for a key that acts for no person. */
  userId: string | undefined;
  /** True for a key that may act for people, in a request that names none. */
  lacksPerson?: true;
  /** Whether the agent may get the link by which its person connects a missing account (F41). */
  inChat: boolean;
  /** Whether the agent may call tools, or only see what servers offer (F96). */
  mayCall: boolean;
  /** The id of the OAuth grant, or of the API key. */
  grantId: string;
  clientId: string;
  /** When the token or key ends, UTC ms; absent if that is not known or never. */
  expiresAt?: number;
};

/** The identity of a client at a server: a person, or a key without a person, with one grant. */
export const clientOf = ({ userId, grantId }: Principal): string => JSON.stringify([userId, grantId]);

/** The name of a principal in the audit. */
export const actorOf = ({ clientId, userId }: Principal): Actor => ({ kind: "agent", clientId, userId });

type PrincipalDecision = { kind: "admitted" } | { kind: "refused"; reason: "not a member" | "grant revoked" };

/** Whether the keeper's snapshot still admits a token that is valid in itself (S68). */
export function decidePrincipal(
  principal: Pick<Principal, "grantId">,
  snapshot: Pick<KeeperSnapshot, "member" | "revokedGrants">,
): PrincipalDecision {
  if (!snapshot.member) return { kind: "refused", reason: "not a member" };
  if (snapshot.revokedGrants.includes(principal.grantId)) return { kind: "refused", reason: "grant revoked" };
  return { kind: "admitted" };
}
