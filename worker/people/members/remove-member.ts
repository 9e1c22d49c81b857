import type { ApiKeyIssuer, EndAgents } from "../../agents/agents.ts";
import type { Members } from "../../db/db.ts";
import type { Clock } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import type { ProjectId } from "../../lib/ids.ts";
import type { RevokeCredentials } from "../../vault/vault.ts";
import { type KeeperClient, userSubject } from "../../vault/vault.ts";

/** @returns the ids of the API keys and platform tokens that ended with the membership */
export type RemoveMember = (projectId: ProjectId, userId: string, options: { revokeKeys: boolean }) => Promise<string[]>;
type Ports = {
  members: Members;
  apiKeyIssuer: ApiKeyIssuer;
  endAgents: EndAgents;
  keeper: KeeperClient;
  revokeCredentials: RevokeCredentials;
  clock: Clock;
};

/** What acts with a member's own rights, and so ends with them. */
const OWN_RIGHTS = ["platform", "audit", "bridge"] as const;

/** After so many conflicting changes in a row the removal gives up. */
const TRIES = 5;

/**
 * Removes a member from a project, with their credentials, their agents' grants, their platform tokens and their bridges' tokens. Their API keys end only if the
 * administrator says so, because other members may depend on them. If another administrator changes the membership meanwhile, the keeper
 * gets the current state, and the removal starts again.
 *
 * @throws AppError `resource.not_found`, `member.last_admin`
 */
export function makeRemoveMember({ members, apiKeyIssuer, endAgents, keeper, revokeCredentials, clock }: Ports): RemoveMember {
  async function endAll(projectId: ProjectId, userId: string): Promise<void> {
    await endAgents.endAt(projectId, userId);
    await revokeCredentials(projectId, { subject: userSubject(userId) });
  }

  return async (projectId, userId, { revokeKeys }) => {
    const ref = { projectId, subject: userSubject(userId) };
    const ended: string[] = [];
    for (let tries = 0; tries < TRIES; tries++) {
      const standing = await members.findStanding(projectId, userId);
      const isGone = !standing || standing.kind === "removed";
      if (isGone && tries > 0) return ended;
      if (standing?.kind === "removed") await endAll(projectId, userId);
      if (isGone) throw new AppError("resource.not_found");
      if (standing.kind === "last-admin") throw new AppError("member.last_admin");

      // The keeper hears of it first. After a failure midway the member is locked out but still listed, and the removal can be repeated.
      await keeper.setMember(ref, false, standing.version + 1);
      await endAll(projectId, userId);
      ended.push(...(await apiKeyIssuer.revokeMadeBy(projectId, userId, revokeKeys ? ["agent", ...OWN_RIGHTS] : [...OWN_RIGHTS])));
      if (await members.remove(projectId, userId, standing.version, clock.now())) {
        // What the person gave during the removal may be in use by now, so it ends too. From here on D1 refuses more.
        await endAll(projectId, userId);
        return ended;
      }
      const version = await members.restate(projectId, userId);
      if (version !== undefined) await keeper.setMember(ref, true, version);
    }
    throw new AppError("internal.failed", { reason: "the membership changed during every try" });
  };
}
