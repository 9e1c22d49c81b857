import { Buffer } from "node:buffer";
import type { ProjectId, WebhookId } from "../lib/ids.ts";
import { type SealedSecrets, WEBHOOK_SUBJECT } from "../vault/vault.ts";

export type SigningSecrets = ReturnType<typeof makeSigningSecrets>;

/** Signing secrets of webhooks, in one record for each. They are sealed in the vault: a hash could not sign. */
export function makeSigningSecrets(vault: SealedSecrets) {
  const recordOf = (projectId: ProjectId, id: WebhookId) => ({ project: projectId, authScope: id, subject: WEBHOOK_SUBJECT });

  return {
    /** Makes a secret of 256 bits and seals it. @returns the secret as Standard Webhooks writes it, and its version */
    async make(projectId: ProjectId, id: WebhookId): Promise<{ secret: string; version: number }> {
      const secret = `whsec_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64")}`;
      const version = 1 + (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);
      await vault.put(recordOf(projectId, id), version, { type: "values", values: { signing_secret: secret } });
      return { secret, version };
    },

    /** @throws AppError `vault.unreadable` */
    async read(projectId: ProjectId, id: WebhookId, version: number): Promise<string> {
      const opened = await vault.read(recordOf(projectId, id), version);
      return (opened.type === "values" && opened.values.signing_secret) || "";
    },

    drop: (projectId: ProjectId, id: WebhookId, version: number): Promise<void> => vault.delete(recordOf(projectId, id), version),
  };
}
