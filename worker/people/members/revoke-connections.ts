import { variantsOf } from "../../auth-scopes/auth-scopes.ts";
import { type ChosenMembers, MOST_CHOSEN, type NewJob, type Project, type Revocations, type Servers } from "../../db/db.ts";
import type { NewMemberJob } from "../../jobs/jobs.ts";
import { AppError } from "../../lib/errors.ts";
import type { AuthScopeId } from "../../lib/ids.ts";

/** Whose connections, and to which servers. @property servers slugs; absent for all of the project's */
export type RevocationChoice = { chosen: ChosenMembers; servers?: string[] | undefined };
/** @property unknown the addresses that are no member's */
export type RevocationPreview = { members: number; connections: number; unknown: string[] };

type Ports = { revocations: Pick<Revocations, "count" | "listUnknown" | "mark">; servers: Pick<Servers, "findBySlug">; newMemberJob: NewMemberJob };

/** How many unknown addresses an error names. */
const NAMED = 5;

/** Revokes what many members gave. From the answer on no call uses it, and a job ends it. */
export function makeRevokeConnections({ revocations, servers, newMemberJob }: Ports) {
  type ProjectRef = Pick<Project, "id" | "slug">;

  /** @throws AppError `request.invalid` for a server that the project does not have */
  async function scopesOf({ id }: ProjectRef, slugs: string[] | undefined): Promise<AuthScopeId[] | null> {
    if (!slugs) return null;
    const found = await Promise.all(slugs.map((slug) => servers.findBySlug(id, slug)));
    const missing = slugs.filter((_, at) => !found[at]);
    if (missing.length > 0) throw new AppError("request.invalid", { fields: { servers: `There is no server ${missing.join(", ")}.` } });
    return found.flatMap((server) => (server ? variantsOf(server).map(({ authScopeId }) => authScopeId) : []));
  }

  async function plan(project: ProjectRef, { chosen, servers: slugs }: RevocationChoice) {
    const [authScopeIds, unknown] = await Promise.all([
      scopesOf(project, slugs),
      chosen.kind === "emails" ? revocations.listUnknown(project.id, chosen.emails) : [],
    ]);
    const counted = await revocations.count(project.id, chosen, authScopeIds);
    if (chosen.kind !== "all" && counted.members > MOST_CHOSEN) throw new AppError("revocation.too_many_members");
    return { authScopeIds, preview: { ...counted, unknown } };
  }

  return {
    /** Counts what a revocation would end. @throws AppError `request.invalid`, `revocation.too_many_members` */
    preview: async (project: ProjectRef, choice: RevocationChoice): Promise<RevocationPreview> => (await plan(project, choice)).preview,

    /**
     * @param by the user who revokes @returns the job that ends the credentials, and the server if they are of one alone
     * @throws AppError `request.invalid`, `revocation.too_many`, `revocation.too_many_members`
     */
    async revoke(project: ProjectRef, choice: RevocationChoice, by: string): Promise<{ job: NewJob; server: string | undefined }> {
      const { authScopeIds, preview } = await plan(project, choice);
      const { unknown, connections: total } = preview;
      if (unknown.length > 0) {
        const more = unknown.length > NAMED ? ` and ${unknown.length - NAMED} more` : "";
        throw new AppError("request.invalid", { fields: { emails: `No member has the address ${unknown.slice(0, NAMED).join(", ")}${more}.` } });
      }
      const server = choice.servers?.length === 1 ? choice.servers[0] : undefined;
      const job = newMemberJob({ projectId: project.id, target: server ?? project.slug, authScopeIds, total, by });
      if (!(await revocations.mark(project.id, job, choice.chosen))) throw new AppError("revocation.too_many");
      return { job, server };
    },
  };
}
