import type { ApiKey, ApiKeys, Projects } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { ProjectId } from "../lib/ids.ts";
import { equalInConstantTime, sha256 } from "../lib/text/digest.ts";
import { isKeyAlive, parseApiKey } from "./api-key-rules.ts";

type Ports = { apiKeys: Pick<ApiKeys, "find">; projects: Pick<Projects, "findSlug" | "findForMember">; clock: Clock };

/** The tokens by which bridges connect to their project (F86). One can do nothing else, and works while its maker administers the project. */
export function makeBridgeTokens({ apiKeys, projects, clock }: Ports) {
  async function isGood(row: ApiKey | undefined): Promise<boolean> {
    if (row?.purpose !== "bridge" || !isKeyAlive(row, clock.now())) return false;
    const slug = await projects.findSlug(row.projectId);
    const maker = slug === undefined ? undefined : await projects.findForMember(slug, row.createdBy);
    return maker?.role === "admin" && maker.since <= row.createdAt;
  }

  return {
    /** @returns nothing for a token that is wrong, has ended, or belongs to another project */
    async verify(projectId: ProjectId, presented: string): Promise<ApiKey | undefined> {
      const parsed = parseApiKey(presented);
      const row = parsed && (await apiKeys.find(projectId, parsed.id));
      const isRight = row !== undefined && equalInConstantTime(row.secretHash, await sha256(parsed?.secret ?? ""));
      return isRight && (await isGood(row)) ? row : undefined;
    },

    /** Whether a bridge with this token may still be connected. */
    isValid: async (projectId: ProjectId, id: string): Promise<boolean> => isGood(await apiKeys.find(projectId, id)),
  };
}
