import { parseApiKey } from "../agents/api-key-rules.ts";
import { decideTokenEnd } from "../agents/token-end-rules.ts";
import type { DeploymentToken, DeploymentTokens, Page } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import { newId, randomToken } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { equalInConstantTime, sha256 } from "../lib/text/digest.ts";
import type { PlatformAdministration } from "./platform-administration.ts";
import type { Session } from "./sign-in/sign-in.ts";

type Ports = { deploymentTokens: DeploymentTokens; platformAdministration: Pick<PlatformAdministration, "isAdmin">; clock: Clock; log: Log };
type NewToken = { name: string; role: DeploymentToken["role"]; expiresAt: number | undefined };

/** A token of the deployment, and its maker, in whose name its requests are made. */
type VerifiedToken = { token: DeploymentToken; maker: Pick<Session, "userId" | "email"> };

/** Platform tokens of the deployment: owners make them, and one counts only while its maker is an owner (F122). */
export function makeDeploymentTokenIssuer({ deploymentTokens: tokens, platformAdministration, clock, log }: Ports) {
  return {
    list: (page: Page) => tokens.list(page),

    /** @returns the row and the full token @throws AppError `request.invalid` with the field, `token.too_many` */
    async create({ name, role, expiresAt }: NewToken, by: Pick<Session, "userId">): Promise<{ row: DeploymentToken; key: string }> {
      const now = clock.now();
      const end = decideTokenEnd(expiresAt, now);
      if ("problem" in end) throw new AppError("request.invalid", { fields: { expiresAt: end.problem } });
      const secret = randomToken(32);
      const row: DeploymentToken = {
        id: newId("cd"),
        name,
        role,
        secretHash: await sha256(secret),
        createdBy: by.userId,
        createdAt: now,
        expiresAt: end.expiresAt,
        lastUsedAt: null,
        revokedAt: null,
      };
      const isAdded = await tokens.insert(row).catch(async (error: unknown) => {
        // Only the answer may have been lost. Nobody was given the token, so it must not stay.
        await tokens.revoke(row.id, now).catch(() => undefined);
        throw error;
      });
      if (!isAdded) throw new AppError("token.too_many");
      log.info("token.created", { token: row.id, role, by: by.userId });
      return { row, key: `${row.id}.${secret}` };
    },

    /** @throws AppError `key.invalid`, also for a token whose maker is no longer an owner; `key.expired`, if the secret is right */
    async verify(presented: string): Promise<VerifiedToken> {
      const parsed = parseApiKey(presented);
      const found = parsed && (await tokens.find(parsed.id));
      if (!found || !equalInConstantTime(found.token.secretHash, await sha256(parsed.secret))) throw new AppError("key.invalid");
      const { token, email } = found;
      const maker = { userId: token.createdBy, email };
      if (token.revokedAt !== null || !(await platformAdministration.isAdmin(maker))) throw new AppError("key.invalid");
      if (token.expiresAt <= clock.now()) throw new AppError("key.expired");
      return { token, maker };
    },

    /** @throws AppError `resource.not_found` */
    async revoke(id: string, by: Pick<Session, "userId">): Promise<void> {
      if (!(await tokens.revoke(id, clock.now()))) throw new AppError("resource.not_found");
      log.info("token.revoked", { token: id, by: by.userId });
    },
  };
}
