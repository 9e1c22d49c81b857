import type { RecordEvent } from "../audit/audit.ts";
import { FIRST_VERSION, type Project, type Projects } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import { type KeeperClient, userSubject } from "../vault/vault.ts";
import type { Session } from "./sign-in/sign-in.ts";

export type NewProject = { slug: string; name: string; description: string; icon: string };
export type CreateProject = (creator: Session, input: NewProject) => Promise<Project>;

type Ports = {
  projects: Projects;
  signIn: { isAdmin(session: Session): Promise<boolean> };
  keeper: Pick<KeeperClient, "setMember">;
  record: RecordEvent;
  clock: Clock;
};

/**
 * Creates a project, with its creator as an administrator.
 * @throws AppError `project.admin_required` if the creator is no platform administrator, `project.slug_taken`
 */
export function makeCreateProject({ projects, signIn, keeper, record, clock }: Ports): CreateProject {
  return async (creator, input) => {
    if (!(await signIn.isAdmin(creator))) throw new AppError("project.admin_required");
    const { userId } = creator;
    const id = newId("prj");
    const project = await projects.create({ id, ...input, createdBy: userId, now: clock.now() });
    await keeper.setMember({ projectId: id, subject: userSubject(userId) }, true, FIRST_VERSION);
    await record({ projectId: id, by: { kind: "user", userId }, action: "project.create", target: id, outcome: "ok" });
    return project;
  };
}
