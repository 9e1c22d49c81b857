import type { EndAgents } from "../agents/agents.ts";
import type { RecordEvent } from "../audit/audit.ts";
import type { Erasure, Erasures, KeyPage, Users } from "../db/db.ts";
import { type Clock, MINUTE } from "../lib/clock.ts";
import { AppError, reasonOf } from "../lib/errors.ts";
import { newId, type ProjectId, randomToken } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import type { Recordings } from "../recordings/recordings.ts";
import { playgroundSubject, type RevokeCredentials, userSubject } from "../vault/vault.ts";
import type { RemoveMember } from "./members/remove-member.ts";

type Ports = {
  erasures: Erasures;
  users: Pick<Users, "findByEmail">;
  removeMember: RemoveMember;
  revokeCredentials: RevokeCredentials;
  endAgents: Pick<EndAgents, "endOf">;
  recordings: Pick<Recordings, "deleteOf">;
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
export function makeErasePerson({ erasures, users, removeMember, revokeCredentials, endAgents, recordings, record, clock, log }: Ports) {
  async function leave({ userId, revokesKeys, createdBy }: Erasure, projectId: ProjectId): Promise<string[]> {
    const ended = await removeMember(projectId, userId, { revokeKeys: revokesKeys }).catch((error: unknown) => {
      if (error instanceof AppError && error.code === "resource.not_found") return [];
      throw error;
    });
    await record({ projectId, by: { kind: "user", userId: createdBy }, action: "member.erase", target: userId, outcome: "ok" });
    return ended;
  }

  /** Some of the person's projects. Each run begins at another one, so those that fail again and again hold up no others. */
  async function choose(list: (page: KeyPage) => Promise<ProjectId[]>): Promise<ProjectId[]> {
    const later = await list({ after: newId("prj"), limit: A_RUN });
    return later.length === A_RUN ? later : [...new Set([...later, ...(await list({ limit: A_RUN - later.length }))])];
  }

  /** @returns whether nothing of the person is left, and what failed */
  async function goOn(erasure: Erasure): Promise<{ isDone: boolean; failures: unknown[] }> {
    const { id, userId } = erasure;
    const subjects = [playgroundSubject(userId), userSubject(userId)] as const;
    const failures: unknown[] = [];
    const attempt = (work: Promise<unknown>) => work.catch((error: unknown) => failures.push(error));
    let { memberships, playgrounds, keys } = erasure;
    await attempt(endAgents.endOf(userId));
    for (const projectId of await choose((page) => erasures.listMemberships(userId, page)))
      await attempt(
        leave(erasure, projectId).then((ended) => {
          keys += ended.length;
          return erasures.advance(id, { memberships: ++memberships, keys });
        }),
      );
    // Also what a removal that stopped halfway has left.
    for (const subject of subjects)
      for (const projectId of await choose((page) => erasures.listConnected(subject, page)))
        await attempt(
          revokeCredentials(projectId, { subject }).then(() =>
            subject === playgroundSubject(userId) ? erasures.advance(id, { playgrounds: ++playgrounds }) : undefined,
          ),
        );
    const isForgotten = (await attempt(recordings.deleteOf(userId))) === true;
    const left = await Promise.all([
      erasures.listMemberships(userId, { limit: 1 }),
      ...subjects.map((subject) => erasures.listConnected(subject, { limit: 1 })),
    ]);
    const isDone = failures.length === 0 && isForgotten && left.every((rows) => rows.length === 0);
    if (isDone) await erasures.finish(erasure, clock.now());
    return { isDone, failures };
  }

  async function run(erasure: Erasure): Promise<void> {
    const interrupted = (error: unknown) => log.error("person.erasure_interrupted", { erasure: erasure.id, reason: reasonOf(error) });
    try {
      await erasures.advance(erasure.id, { dueAt: clock.now() + TRIED_AGAIN_AFTER });
      const { isDone, failures } = await goOn(erasure);
      for (const failure of failures) interrupted(failure);
      if (!isDone && failures.length === 0) await erasures.advance(erasure.id, { dueAt: clock.now() });
    } catch (error) {
      interrupted(error);
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
      const erasure = { id: newId("ers"), userId: found.id, revokesKeys, createdBy: by, createdAt: clock.now() };
      const placeholder = `erased.${randomToken(9)
        .toLowerCase()
        .replace(/[^a-z0-9]/g, "0")}@erased.invalid`;
      const begun = await erasures.begin(erasure, email, placeholder);
      if (begun) return begun;
      const sole = await erasures.listSoleAdmin(found.id, SLUGS_SHOWN);
      throw new AppError("member.last_admin", { fields: { email: `The last administrator of: ${sole.join(", ")}` } });
    },

    run,

    /** Goes on with what was interrupted. */
    async resume(): Promise<void> {
      for (const erasure of await erasures.listDue(clock.now(), ERASURES_A_RUN)) await run(erasure);
    },
  };
}
