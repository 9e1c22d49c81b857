import { type ApiKey, type ApiKeys, DEFAULT_NAVIGATOR, type Navigators } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import { newId, type ProjectId, randomToken } from "../lib/ids.ts";
import { equalInConstantTime, sha256 } from "../lib/text/digest.ts";
import { isDomain } from "../lib/text/email.ts";
import type { KeeperClient } from "../vault/vault.ts";
import { isKeyAlive, parseApiKey } from "./api-key-rules.ts";

export type NewApiKey = {
  name: string;
  purpose: ApiKey["purpose"];
  navigator: string | undefined;
  actsForUsers: boolean;
  domains: string[];
  expiresAt: number | undefined;
};
type Ports = { apiKeys: ApiKeys; navigators: Pick<Navigators, "find">; keeper: KeeperClient; clock: Clock };
export type ApiKeyDesk = ReturnType<typeof makeApiKeyDesk>;

/** Keys of server-side agents (F95) and platform tokens (F122). Only a hash of the secret is kept; the key itself is shown once. */
export function makeApiKeyDesk({ apiKeys, navigators, keeper, clock }: Ports) {
  return {
    /** @returns the row and the whole key @throws AppError `request.invalid` naming the field */
    async create(
      projectId: ProjectId,
      createdBy: string,
      { name, purpose, navigator, actsForUsers, domains, expiresAt }: NewApiKey,
    ): Promise<{ row: ApiKey; key: string }> {
      if (purpose === "platform" && (navigator !== undefined || actsForUsers))
        throw new AppError("request.invalid", { fields: { purpose: "A platform token has to do with no navigator, and acts for no user." } });
      if (navigator !== undefined && navigator !== DEFAULT_NAVIGATOR && !(await navigators.find(projectId, navigator)))
        throw new AppError("request.invalid", { fields: { navigator: "The project has no such navigator." } });
      const now = clock.now();
      if (expiresAt !== undefined && expiresAt <= now)
        throw new AppError("request.invalid", { fields: { expiresAt: "Choose a time in the future." } });
      const folded = [...new Set(domains.map((domain) => domain.toLowerCase()))];
      const wrong = folded.find((domain) => !isDomain(domain));
      if (wrong !== undefined) throw new AppError("request.invalid", { fields: { domains: `“${wrong}” is not a domain such as example.com.` } });
      const secret = randomToken(32);
      const row: ApiKey = {
        id: newId(purpose === "agent" ? "ck" : "ct"),
        projectId,
        name,
        purpose,
        navigator: navigator ?? null,
        secretHash: await sha256(secret),
        actsForUsers,
        domains: actsForUsers ? folded : [],
        createdBy,
        createdAt: now,
        expiresAt: expiresAt ?? null,
        lastUsedAt: null,
        revokedAt: null,
      };
      await apiKeys.insert(row);
      return { row, key: `${row.id}.${secret}` };
    },

    /** The key, if it is one of the project's for this purpose and good now. */
    async verify(projectId: ProjectId, presented: string, purpose: ApiKey["purpose"]): Promise<ApiKey | undefined> {
      const parsed = parseApiKey(presented);
      const row = parsed && (await apiKeys.find(projectId, parsed.id));
      if (!row || !equalInConstantTime(row.secretHash, await sha256(parsed.secret))) return undefined;
      return row.purpose === purpose && isKeyAlive(row, clock.now()) ? row : undefined;
    },

    /**
     * Ends what somebody made who leaves the project: their platform tokens, which are worth what they may, and their keys
     * for agents where those are to end too.
     *
     * @returns the ids
     */
    async revokeMadeBy(projectId: ProjectId, userId: string, purposes: ApiKey["purpose"][]): Promise<string[]> {
      const ending = (await apiKeys.listMadeBy(projectId, userId)).filter(({ purpose }) => purposes.includes(purpose));
      for (const { id, purpose } of ending) {
        if (purpose === "agent") await keeper.revokeGrant({ projectId, subject: "project" }, id);
        await apiKeys.revoke(projectId, id, clock.now());
      }
      return ending.map(({ id }) => id);
    },

    /** The keeper is told first: its word reaches warm isolates within a second (S68). @throws AppError `resource.not_found` */
    async revoke(projectId: ProjectId, id: string): Promise<void> {
      if (!(await apiKeys.find(projectId, id))) throw new AppError("resource.not_found");
      await keeper.revokeGrant({ projectId, subject: "project" }, id);
      if (!(await apiKeys.revoke(projectId, id, clock.now()))) throw new AppError("resource.not_found");
    },
  };
}
