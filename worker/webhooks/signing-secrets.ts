import { Buffer } from "node:buffer";
import type { ProjectId, WebhookId } from "../lib/ids.ts";
import { type SealedSecrets, valuesOf, WEBHOOK_SUBJECT } from "../vault/vault.ts";

/** @property address where a webhook is sent whose address is a secret too */
export type WebhookSecrets = { secret: string; address?: string | undefined };
export type SigningSecrets = ReturnType<typeof makeSigningSecrets>;

/** Signing secrets of webhooks, in one record for each. They are sealed in the vault: a hash could not sign. */
export function makeSigningSecrets(vault: SealedSecrets) {
  const recordOf = (projectId: ProjectId, id: WebhookId) => ({ project: projectId, authScope: id, subject: WEBHOOK_SUBJECT });

  return {
    /**
     * Seals a secret of 256 bits as a new version, with the address if that is a secret too.
     * @param known a secret that stays; absent, one is made
     * @returns the secret as Standard Webhooks writes it, and its version
     */
    async make(projectId: ProjectId, id: WebhookId, address?: string, known?: string): Promise<{ secret: string; version: number }> {
      const secret = known ?? `whsec_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64")}`;
      const values = { signing_secret: secret, ...(address !== undefined && { address }) };
      return { secret, version: await vault.putNew(recordOf(projectId, id), { type: "values", values }) };
    },

    /** @throws AppError `vault.unreadable` */
    async read(projectId: ProjectId, id: WebhookId, version: number): Promise<WebhookSecrets> {
      const { signing_secret: secret = "", address } = valuesOf(await vault.read(recordOf(projectId, id), version));
      return { secret, address };
    },

    drop: (projectId: ProjectId, id: WebhookId, version: number): Promise<void> => vault.delete(recordOf(projectId, id), version),
  };
}
