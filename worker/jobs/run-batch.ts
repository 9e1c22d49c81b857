import type { Agents, CredentialRow, Credentials, Job, LeftCredentials, Members, Projects, Revocations, ServerEdits } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { type EndCredentials, type KeeperClient, userSubject } from "../vault/vault.ts";
import { BATCH, type BatchOutcome, BEHIND_ALL, type JobCursor, MAX_SCOPES, placeOf, readCursor, scopesFrom } from "./job-rules.ts";
import { makeListFound } from "./list-found.ts";
import { makeListMarked, type NextCredentials } from "./list-marked.ts";

/** Ends Cardea's registration for an auth scope that is no longer used, with its sealed secrets and its last fault. */
export type EndClients = (projectId: ProjectId, authScopeId: AuthScopeId) => Promise<void>;
/** Ends the grants that a person's agents have for a project, which is known by its slug: a removed one is found by no query. */
export type EndAgentsAt = (project: { id: ProjectId; slug: string }, userId: string) => Promise<void>;

/** Ends one grant of an agent. */
export type EndGrant = (grant: { userId: string; grantId: string; projectId: ProjectId }) => Promise<void>;

type Ports = {
  agentList: Pick<Agents, "listGrantsOfAll">;
  endGrant: EndGrant;
  credentials: Pick<Credentials, "scan" | "noteEndings">;
  leftCredentials: LeftCredentials;
  members: Pick<Members, "listLive" | "endWithProject">;
  projects: Pick<Projects, "findRemovedSlug">;
  serverEdits: Pick<ServerEdits, "listRetiredOf">;
  revocations: Pick<Revocations, "findPeople" | "listLeft" | "listLeftOfAll">;
  endCredentials: EndCredentials;
  keeper: Pick<KeeperClient, "setMember">;
  endAgentsAt: EndAgentsAt;
  endClients: EndClients;
  clock: Clock;
  log: Log;
};

/** Does the next batch of a job. What fails in it is counted and logged. @throws an error of D1, so that the message comes again */
export type RunBatch = (job: Job) => Promise<BatchOutcome>;

export function makeRunBatch(ports: Ports): RunBatch {
  const {
    agentList,
    endGrant,
    credentials,
    leftCredentials,
    members,
    projects,
    serverEdits,
    revocations,
    endCredentials,
    keeper,
    endAgentsAt,
    endClients,
    clock,
    log,
  } = ports;

  const listMarked = makeListMarked({ revocations });
  const listFound = makeListFound({ credentials });

  /** The next credentials of a job, found by a query for what is left, and where those after them begin. */
  async function listNext({ projectId, authScopeIds }: Job, { scope, after }: JobCursor): Promise<NextCredentials> {
    if (!authScopeIds) {
      const rows = await leftCredentials.list(projectId, undefined, { scope, subject: after }, BATCH.credentials);
      return { rows, next: rows.length < BATCH.credentials ? undefined : placeOf(rows) };
    }
    const rows: CredentialRow[] = [];
    const ids = scopesFrom(authScopeIds, scope).slice(0, MAX_SCOPES);
    for (const id of ids) {
      const place = { scope: id, subject: id === scope ? after : "" };
      rows.push(...(await leftCredentials.list(projectId, id, place, BATCH.credentials - rows.length)));
      if (rows.length === BATCH.credentials) return { rows, next: placeOf(rows) };
    }
    const passed = ids[MAX_SCOPES - 1];
    return { rows, next: passed && { scope: passed, after: BEHIND_ALL } };
  }

  function note(job: Job, failures: unknown[]): void {
    for (const error of failures) log.error("job.failed_part", { job: job.id, projectId: job.projectId, reason: reasonOf(error) });
  }

  const endNextCredentials = async (job: Job, cursor: JobCursor): Promise<BatchOutcome> =>
    endListed(job, await (job.kind === "members.revoke" ? listMarked(job, cursor) : listNext(job, cursor)));

  async function endNextFound(job: Job, cursor: JobCursor): Promise<BatchOutcome> {
    const listed = await listFound(job, cursor);
    const ids = listed.rows.map(({ id }) => id);
    await credentials.noteEndings(job.projectId, ids, "administrator");
    return endListed(job, listed);
  }

  async function endListed(job: Job, { rows, next, givenUntil }: NextCredentials): Promise<BatchOutcome> {
    // The providers are told before the registrations end, which is a later step.
    const { ended, failed } = await endCredentials(job.projectId, rows, true, givenUntil);
    note(job, failed);
    return { ended, failed: failed.length, next };
  }

  async function endNextMembers(job: Job, cursor: JobCursor): Promise<BatchOutcome> {
    const { projectId } = job;
    const slug = await projects.findRemovedSlug(projectId);
    const rows = await members.listLive(projectId, cursor.after, BATCH.members);
    const outcomes = await Promise.allSettled(
      rows.map(async ({ userId, version }) => {
        await keeper.setMember({ projectId, subject: userSubject(userId) }, false, version + 1);
        if (slug !== undefined) await endAgentsAt({ id: projectId, slug }, userId);
        return userId;
      }),
    );
    const ended = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? outcome.value : []));
    if (ended.length > 0) await members.endWithProject(projectId, ended, clock.now());
    const failed = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []));
    note(job, failed);
    const last = rows.length < BATCH.members ? undefined : rows.at(-1);
    return { ended: ended.length, failed: failed.length, ...(last && { next: { scope: "", after: last.userId } }) };
  }

  /** Ends registrations. One whose provider has yet to be told of a grant stays, and the hourly sweep ends it, as it does what fails here. */
  async function endNextClients(job: Job, cursor: JobCursor): Promise<BatchOutcome> {
    const { projectId, authScopeIds } = job;
    const ids = authScopeIds
      ? scopesFrom(authScopeIds, cursor.scope).filter((id) => id !== cursor.scope)
      : await serverEdits.listRetiredOf(projectId, cursor.scope, BATCH.clients + 1);
    const batch = ids.slice(0, BATCH.clients);
    const outcomes = await Promise.allSettled(
      batch.map(async (id) => {
        if (!(await leftCredentials.waitsForProvider(projectId, id))) await endClients(projectId, id);
      }),
    );
    note(
      job,
      outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : [])),
    );
    const last = ids.length > BATCH.clients ? batch.at(-1) : undefined;
    return { ended: 0, failed: 0, ...(last && { next: { scope: last, after: "" } }) };
  }

  /** Ends grants of an agent that were made before the job. They leave the list when they have ended. */
  async function endNextGrants(job: Job, { after }: JobCursor): Promise<BatchOutcome> {
    const { projectId, target, createdAt } = job;
    const [userId = "", grantId = ""] = after.split(" ");
    const rows = await agentList.listGrantsOfAll(projectId, target, createdAt, { userId, grantId }, BATCH.grants);
    const outcomes = await Promise.allSettled(rows.map((row) => endGrant({ ...row, projectId })));
    const failures = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []));
    note(job, failures);
    const last = rows.length < BATCH.grants ? undefined : rows.at(-1);
    const next = last && { scope: "", after: `${last.userId} ${last.grantId}` };
    return { ended: rows.length - failures.length, failed: failures.length, ...(next && { next }) };
  }

  const steps = { credentials: endNextCredentials, members: endNextMembers, clients: endNextClients, grants: endNextGrants, found: endNextFound };
  return (job) => {
    const cursor = readCursor(job.cursor);
    return steps[cursor.step](job, cursor);
  };
}
