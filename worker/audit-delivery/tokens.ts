import type { AuditTargetId, ProjectId } from "../lib/ids.ts";
import { AUDIT_TARGET_SUBJECT, type SealedSecrets, valuesOf } from "../vault/vault.ts";

export type Tokens = ReturnType<typeof makeTokens>;

/** Tokens of collectors, each sealed in the vault. They are written and used, and never shown. */
export function makeTokens(vault: SealedSecrets) {
  const recordOf = (projectId: ProjectId, id: AuditTargetId) => ({ project: projectId, authScope: id, subject: AUDIT_TARGET_SUBJECT });

  return {
    /** Seals a token. @returns its version */
    keep: (projectId: ProjectId, id: AuditTargetId, token: string): Promise<number> =>
      vault.putNew(recordOf(projectId, id), { type: "values", values: { token } }),

    /** @throws AppError `vault.unreadable` */
    async read(projectId: ProjectId, id: AuditTargetId, version: number): Promise<string> {
      const { token = "" } = valuesOf(await vault.read(recordOf(projectId, id), version));
      return token;
    },

    drop: (projectId: ProjectId, id: AuditTargetId, version: number): Promise<void> => vault.delete(recordOf(projectId, id), version),
  };
}
