import type { BridgeHubClient } from "../bridges/bridges.ts";
import { type ApiKey, type ApiKeys, DEFAULT_NAVIGATOR, type Navigators } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import { newId, type ProjectId, randomToken } from "../lib/ids.ts";
import { equalInConstantTime, sha256 } from "../lib/text/digest.ts";
import { isDomain } from "../lib/text/email.ts";
import type { KeeperClient } from "../vault/vault.ts";
import { isKeyAlive, parseApiKey } from "./api-key-rules.ts";
import { decideKeyEnd, decideTokenEnd } from "./token-end-rules.ts";

export type NewApiKey = {
  name: string;
  purpose: ApiKey["purpose"];
  navigator: string | undefined;
  actsForUsers: boolean;
  domains: string[];
  expiresAt: number | undefined;
};
type Ports = {
  apiKeys: ApiKeys;
  navigators: Pick<Navigators, "find">;
  keeper: KeeperClient;
  bridges: Pick<BridgeHubClient, "end">;
  clock: Clock;
};
export type ApiKeyIssuer = ReturnType<typeof makeApiKeyIssuer>;

const PREFIXES = { agent: "ck", platform: "ct", audit: "ct", bridge: "cb" } as const;

/** API keys of agents (F95), tokens of bridges (F86) and platform tokens (F122). Only a hash of the secret is stored; the key is shown once. */
export function makeApiKeyIssuer({ apiKeys, navigators, keeper, bridges, clock }: Ports) {
  return {
    /** @returns the row and the full key @throws AppError `request.invalid`, with the field */
    async create(
      projectId: ProjectId,
      createdBy: string,
      { name, purpose, navigator, actsForUsers, domains, expiresAt }: NewApiKey,
    ): Promise<{ row: ApiKey; key: string }> {
      if (purpose !== "agent" && (navigator !== undefined || actsForUsers))
        throw new AppError("request.invalid", {
          fields: { purpose: "A platform token and a bridge's token have to do with no navigator, and act for no user." },
        });
      if (navigator !== undefined && navigator !== DEFAULT_NAVIGATOR && !(await navigators.find(projectId, navigator)))
        throw new AppError("request.invalid", { fields: { navigator: "The project has no such navigator." } });
      const now = clock.now();
      // A bridge runs for years, like an agent.
      const end = purpose === "agent" || purpose === "bridge" ? decideKeyEnd(expiresAt, now) : decideTokenEnd(expiresAt, now);
      if ("problem" in end) throw new AppError("request.invalid", { fields: { expiresAt: end.problem } });
      const folded = [...new Set(domains.map((domain) => domain.toLowerCase()))];
      const wrong = folded.find((domain) => !isDomain(domain));
      if (wrong !== undefined) throw new AppError("request.invalid", { fields: { domains: `“${wrong}” is not a domain such as example.com.` } });
      const secret = randomToken(32);
      const row: ApiKey = {
        id: newId(PREFIXES[purpose]),
        projectId,
        name,
        purpose,
        navigator: navigator ?? null,
        secretHash: await sha256(secret),
        actsForUsers,
        domains: actsForUsers ? folded : [],
        createdBy,
        createdAt: now,
        expiresAt: end.expiresAt,
        lastUsedAt: null,
        revokedAt: null,
      };
      await apiKeys.insert(row).catch(async (error: unknown) => {
        // Only the answer may have been lost. Nobody was given the key, so it must not stay.
        await apiKeys.revoke(projectId, row.id, now).catch(() => undefined);
        throw error;
      });
      return { row, key: `${row.id}.${secret}` };
    },

    /** The platform token, if it belongs to the project and is valid now. @throws AppError `key.expired`, if the secret is right */
    async verifyToken(projectId: ProjectId, presented: string): Promise<ApiKey | undefined> {
      const parsed = parseApiKey(presented);
      const row = parsed && (await apiKeys.find(projectId, parsed.id));
      if (!row || !equalInConstantTime(row.secretHash, await sha256(parsed.secret))) return undefined;
      if ((row.purpose !== "platform" && row.purpose !== "audit") || row.revokedAt !== null) return undefined;
      if (!isKeyAlive(row, clock.now())) throw new AppError("key.expired");
      return row;
    },

    /**
     * Revokes what a member who leaves the project has created: their platform tokens, which may do what the member may, and their API keys if those
     * are to end too.
     *
     * @returns the ids
     */
    async revokeMadeBy(projectId: ProjectId, userId: string, purposes: ApiKey["purpose"][]): Promise<string[]> {
      const ending = (await apiKeys.listMadeBy(projectId, userId)).filter(({ purpose }) => purposes.includes(purpose));
      for (const { id, purpose } of ending) {
        await apiKeys.revoke(projectId, id, clock.now());
        if (purpose === "agent") await keeper.revokeGrant({ projectId, subject: "project" }, id);
        if (purpose === "bridge") await bridges.end(projectId, id);
      }
      return ending.map(({ id }) => id);
    },

    /**
     * Revokes a key. The new version of the project's directory, which lacks the key, holds in every isolate within a second (S68). The keeper is told
     * for the open streams of the key's agents, which ask for admission again, and for isolates that run an earlier release.
     *
     * @throws AppError `resource.not_found`
     */
    async revoke(projectId: ProjectId, id: string): Promise<void> {
      const found = await apiKeys.find(projectId, id);
      if (!found) throw new AppError("resource.not_found");
      const revoked = await apiKeys.revoke(projectId, id, clock.now());
      if (found.purpose === "bridge") await bridges.end(projectId, id);
      else await keeper.revokeGrant({ projectId, subject: "project" }, id);
      if (!revoked) throw new AppError("resource.not_found");
    },
  };
}
