import type { ApiKeyDesk, EndAgents } from "../../agents/agents.ts";
import type { Members } from "../../db/db.ts";
import type { Clock } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import type { ProjectId } from "../../lib/ids.ts";
import type { RevokeCredentials } from "../../vault/vault.ts";
import { type KeeperClient, userSubject } from "../../vault/vault.ts";

/** @returns the ids of the keys and tokens that ended with them */
export type RemoveMember = (projectId: ProjectId, userId: string, options: { revokeKeys: boolean }) => Promise<string[]>;
type Ports = {
  members: Members;
  apiKeyDesk: ApiKeyDesk;
  endAgents: EndAgents;
  keeper: KeeperClient;
  revokeCredentials: RevokeCredentials;
  clock: Clock;
};

/** More changes of one membership than this, each in the moment of a removal, are no accident. */
const TRIES = 5;

/**
 * Takes a person out of a project, with all they connected there, what their agents were allowed and their platform tokens; their keys for agents end too
 * where the administrator says so, for others may depend on them. The keeper is told first, so that a failure
 * midway leaves them locked out and still listed: the administrator repeats it. Where another administrator changed the
 * membership meanwhile, the keeper is told what holds, and the removal begins again.
 *
 * @throws AppError `resource.not_found`, `member.last_admin`
 */
export function makeRemoveMember({ members, apiKeyDesk, endAgents, keeper, revokeCredentials, clock }: Ports): RemoveMember {
  return async (projectId, userId, { revokeKeys }) => {
    const ref = { projectId, subject: userSubject(userId) };
    const ended: string[] = [];
    for (let tries = 0; tries < TRIES; tries++) {
      const standing = await members.findStanding(projectId, userId);
      const isGone = !standing || standing.kind === "removed";
      if (isGone && tries > 0) return ended;
      if (isGone) throw new AppError("resource.not_found");
      if (standing.kind === "last-admin") throw new AppError("member.last_admin");

      await keeper.setMember(ref, false, standing.version + 1);
      await endAgents.endAt(projectId, userId);
      await revokeCredentials(projectId, { subject: ref.subject });
      ended.push(...(await apiKeyDesk.revokeMadeBy(projectId, userId, revokeKeys ? ["agent", "platform"] : ["platform"])));
      if (await members.remove(projectId, userId, standing.version, clock.now())) return ended;
      const version = await members.restate(projectId, userId);
      if (version !== undefined) await keeper.setMember(ref, true, version);
    }
    throw new AppError("internal.failed", { reason: "the membership changed each time it was looked at" });
  };
}
