import type { Members } from "../db/members.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import { type KeeperClient, userSubject } from "../vault/keeper-client.ts";
import type { RevokeCredentials } from "../vault/revoke-credentials.ts";

export type RemoveMember = (projectId: ProjectId, userId: string) => Promise<void>;
type Ports = { members: Members; keeper: KeeperClient; revokeCredentials: RevokeCredentials; clock: Clock };

/**
 * Takes a person out of a project, with all they connected there. The keeper is told first, so that a failure
 * midway leaves them locked out and still listed: the administrator repeats it.
 *
 * @throws AppError `resource.not_found`, `member.last_admin`
 */
export function makeRemoveMember({ members, keeper, revokeCredentials, clock }: Ports): RemoveMember {
  return async (projectId, userId) => {
    const standing = await members.findStanding(projectId, userId);
    if (!standing) throw new AppError("resource.not_found");
    if (standing === "last-admin") throw new AppError("member.last_admin");

    const ref = { projectId, subject: userSubject(userId) };
    await keeper.setMember(ref, false);
    await revokeCredentials(projectId, { subject: ref.subject });
    if (await members.remove(projectId, userId, clock.now())) return;
    await keeper.setMember(ref, true);
    throw new AppError("member.last_admin", { reason: "the other administrators were removed meanwhile" });
  };
}
