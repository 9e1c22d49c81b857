import type { ProjectId } from "../lib/ids.ts";

/** The key of the package's record of a grant. */
export const grantKey = ({ userId, grantId }: Required<GrantRef>): string => `grant:${userId}:${grantId}`;

/** The grant whose record has this key; undefined for another key. */
export function readGrantKey(key: string): Required<GrantRef> | undefined {
  const [kind, userId, grantId, ...more] = key.split(":");
  return kind === "grant" && userId && grantId && more.length === 0 ? { userId, grantId } : undefined;
}

/** The user and the id of a grant. */
export type GrantRef = { userId?: string; grantId?: string };

/** What is needed to end a grant: its user, its id, its project and its client. */
export type GrantOwner = { userId: string; grantId: string; projectId: ProjectId; clientId: string };

/** Codes and tokens of the package: user, grant and a secret, each of letters, digits, `_` and `-`. */
const ISSUED = /^([A-Za-z0-9_-]{1,64}):([A-Za-z0-9_-]{1,64}):[A-Za-z0-9_-]{1,64}$/;

/** The user and the grant that a code or token names, not yet verified. Empty if the text is no code or token of the package. */
export function partsOf(credential: string): GrantRef {
  const [, userId, grantId] = ISSUED.exec(credential) ?? [];
  return userId !== undefined && grantId !== undefined ? { userId, grantId } : {};
}
