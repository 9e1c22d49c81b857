import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";

/** The platform administrator of a new development server. */
export const DEMO_ADMIN = "admin@example.com";

/** Writes the secrets of a development server, as new random values. It never changes an existing file. */
export function createDevVars(file: string): void {
  if (existsSync(file)) return;
  const random = () => randomBytes(32).toString("base64url");
  const lines = [
    "# Secrets of this development server, created at its first start. Do not use them in production, and do not commit them.",
    `AUTH_SECRET=${random()}`,
    `VAULT_KEYS=k1:${random()}`,
    "# Opens what `npm run backup` and `npm run restore` use.",
    `BACKUP_TOKEN=${random()}`,
    "# Comma-separated e-mail addresses of the platform administrators, who may create projects.",
    `ADMIN_EMAILS=${DEMO_ADMIN}`,
  ];
  writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600, flag: "wx" });
}
