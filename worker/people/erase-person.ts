import type { EndAgents } from "../agents/agents.ts";
import type { RecordEvent } from "../audit/audit.ts";
import type { Erasure, Erasures, Users } from "../db/db.ts";
import { type Clock, MINUTE } from "../lib/clock.ts";
import { AppError, reasonOf } from "../lib/errors.ts";
import { newId, type ProjectId, randomToken } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { playgroundSubject, type RevokeCredentials, userSubject } from "../vault/vault.ts";
import type { RemoveMember } from "./members/remove-member.ts";

type Ports = {
  erasures: Erasures;
  users: Pick<Users, "findByEmail">;
  removeMember: RemoveMember;
  revokeCredentials: RevokeCredentials;
  endAgents: Pick<EndAgents, "endOf">;
  record: RecordEvent;
  clock: Clock;
  log: Log;
};

/** How many projects one run leaves: each costs some queries, and requests to the person's object. */
const A_RUN = 20;
const TRIED_AGAIN_AFTER = 5 * MINUTE;
/** How many erasures the schedule continues in one run. */
const ERASURES_A_RUN = 5;
const SLUGS_SHOWN = 10;

/**
 * Erases a person from the whole deployment (GDPR article 17). It begins with one transaction, after which nobody signs in as this person. Then
 * it leaves one project after the other as if an administrator had removed the member. What was interrupted goes on by the schedule. The audit keeps the
 * person's id, which is random and names nobody any more.
 */
export function makeErasePerson({ erasures, users, removeMember, revokeCredentials, endAgents, record, clock, log }: Ports) {
  async function leave({ userId, revokesKeys, createdBy }: Erasure, projectId: ProjectId): Promise<string[]> {
    const ended = await removeMember(projectId, userId, { revokeKeys: revokesKeys }).catch((error: unknown) => {
      if (error instanceof AppError && error.code === "resource.not_found") return [];
      throw error;
    });
    await record({ projectId, by: { kind: "user", userId: createdBy }, action: "member.erase", target: userId, outcome: "ok" });
    return ended;
  }

  /** @returns whether nothing of the person is left */
  async function goOn(erasure: Erasure): Promise<boolean> {
    const { id, userId } = erasure;
    let { memberships, playgrounds, keys } = erasure;
    for (const projectId of await erasures.listMemberships(userId, A_RUN)) {
      keys += (await leave(erasure, projectId)).length;
      await erasures.advance(id, { memberships: ++memberships, keys });
    }
    // Also what a removal that stopped halfway has left.
    for (const subject of [playgroundSubject(userId), userSubject(userId)]) {
      for (const projectId of await erasures.listConnected(subject, A_RUN)) {
        await revokeCredentials(projectId, { subject });
        if (subject === playgroundSubject(userId)) await erasures.advance(id, { playgrounds: ++playgrounds });
      }
    }
    const left = await Promise.all([
      erasures.listMemberships(userId, 1),
      erasures.listConnected(playgroundSubject(userId), 1),
      erasures.listConnected(userSubject(userId), 1),
    ]);
    if (left.some((rows) => rows.length > 0)) return false;
    await endAgents.endOf(userId);
    await erasures.finish(erasure, clock.now());
    return true;
  }

  async function run(erasure: Erasure): Promise<void> {
    try {
      await erasures.advance(erasure.id, { dueAt: clock.now() + TRIED_AGAIN_AFTER });
      if (!(await goOn(erasure))) await erasures.advance(erasure.id, { dueAt: clock.now() });
    } catch (error) {
      log.error("person.erasure_interrupted", { erasure: erasure.id, reason: reasonOf(error) });
    }
  }

  return {
    /**
     * @param by the user who decided it
     * @throws AppError `resource.not_found` for an address that nobody has; `member.last_admin` for the last administrator of a project
     */
    async begin(email: string, { revokesKeys, by }: { revokesKeys: boolean; by: string }): Promise<Erasure> {
      const found = await users.findByEmail(email);
      if (!found) throw new AppError("resource.not_found");
      const sole = await erasures.listSoleAdmin(found.id, SLUGS_SHOWN);
      if (sole.length > 0) throw new AppError("member.last_admin", { fields: { email: `The last administrator of: ${sole.join(", ")}` } });
      const erasure = { id: newId("ers"), userId: found.id, revokesKeys, createdBy: by, createdAt: clock.now() };
      const projects = await erasures.listMemberships(found.id, ALL);
      for (const projectId of projects) await erasures.forgetAddress(projectId, email, clock.now());
      await erasures.begin(
        erasure,
        email,
        `erased.${randomToken(9)
          .toLowerCase()
          .replace(/[^a-z0-9]/g, "0")}@erased.invalid`,
      );
      const begun = await erasures.find(erasure.id);
      if (!begun) throw new AppError("internal.failed", { reason: "the erasure was not stored" });
      return begun;
    },

    run,

    /** Goes on with what was interrupted. */
    async resume(): Promise<void> {
      for (const erasure of await erasures.listDue(clock.now(), ERASURES_A_RUN)) await run(erasure);
    },
  };
}

/** More projects than any person is a member of. */
const ALL = 1000;
