import type { CredentialFilter, JobKind, LeftCredentials, Members, NewJob } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { type AuthScopeId, newId, type ProjectId } from "../lib/ids.ts";
import { newJob } from "./job-rules.ts";

/** What an act ends. @property authScopeIds null for all of the project's @property by the user who began it; null for Cardea itself */
export type Act = { projectId: ProjectId; kind: JobKind; target: string; authScopeIds: AuthScopeId[] | null; by: string | null };
/** Plans the job of an act, and counts what it will end. The act stores the job in the transaction of its mark. */
export type PlanJob = (act: Act) => Promise<NewJob>;

type Ports = { leftCredentials: Pick<LeftCredentials, "count">; members: Pick<Members, "count">; clock: Clock };

/** Makes the job of a revocation of many members' connections, whose act counts them itself. */
export type NewMemberJob = (act: Omit<Act, "kind"> & { total: number }) => NewJob;

export const makeNewMemberJob =
  ({ clock }: { clock: Clock }): NewMemberJob =>
  ({ by, ...act }) =>
    newJob({ id: newId("job"), ...act, kind: "members.revoke", createdBy: by, createdAt: clock.now() });

/** Makes the job of a revocation of the credentials that a search finds, whose act counts them itself. */
export type NewFoundJob = (act: Omit<Act, "kind" | "authScopeIds"> & { total: number; filter: CredentialFilter }) => NewJob;

export const makeNewFoundJob =
  ({ clock }: { clock: Clock }): NewFoundJob =>
  ({ by, filter, ...act }) =>
    newJob({ id: newId("job"), ...act, authScopeIds: null, kind: "credentials.revoke", createdBy: by, createdAt: clock.now() }, filter);

/** Makes the job of a revocation of an agent for everybody, whose act counts the people itself. @property target the agent's id */
export type NewAgentJob = (act: Omit<Act, "kind" | "authScopeIds"> & { total: number }) => NewJob;

export const makeNewAgentJob =
  ({ clock }: { clock: Clock }): NewAgentJob =>
  ({ by, ...act }) =>
    newJob({ id: newId("job"), ...act, authScopeIds: null, kind: "agent.revoke", createdBy: by, createdAt: clock.now() });

export function makePlanJob({ leftCredentials, members, clock }: Ports): PlanJob {
  return async ({ by, ...act }) => {
    const { projectId, kind, authScopeIds } = act;
    const counted = authScopeIds ? authScopeIds.map((id) => leftCredentials.count(projectId, id)) : [leftCredentials.count(projectId)];
    if (kind === "project.remove") counted.push(members.count(projectId, clock.now()).then(({ all }) => all));
    const total = (await Promise.all(counted)).reduce((sum, count) => sum + count, 0);
    return newJob({ id: newId("job"), ...act, total, createdBy: by, createdAt: clock.now() });
  };
}
