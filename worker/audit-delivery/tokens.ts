import type { AuditTargetId, ProjectId } from "../lib/ids.ts";
import { AUDIT_TARGET_SUBJECT, type SealedSecrets } from "../vault/vault.ts";

export type Tokens = ReturnType<typeof makeTokens>;

/** Tokens of collectors, each sealed in the vault. They are written and used, and never shown. */
export function makeTokens(vault: SealedSecrets) {
  const recordOf = (projectId: ProjectId, id: AuditTargetId) => ({ project: projectId, authScope: id, subject: AUDIT_TARGET_SUBJECT });

  return {
    /** Seals a token. @returns its version */
    async keep(projectId: ProjectId, id: AuditTargetId, token: string): Promise<number> {
      const version = 1 + (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);
      await vault.put(recordOf(projectId, id), version, { type: "values", values: { token } });
      return version;
    },

    /** @throws AppError `vault.unreadable` */
    async read(projectId: ProjectId, id: AuditTargetId, version: number): Promise<string> {
      const opened = await vault.read(recordOf(projectId, id), version);
      return (opened.type === "values" && opened.values.token) || "";
    },

    drop: (projectId: ProjectId, id: AuditTargetId, version: number): Promise<void> => vault.delete(recordOf(projectId, id), version),
  };
}
