import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";

/** Who administers a fresh development server. */
export const DEMO_ADMIN = "admin@example.com";

/** Writes the secrets of a development server with fresh random values. An existing file is never touched. */
export function createDevVars(file: string): void {
  if (existsSync(file)) return;
  const random = () => randomBytes(32).toString("base64url");
  const lines = [
    "# Secrets of this development server, made on its first start. Not for production, not for git.",
    `AUTH_SECRET=${random()}`,
    `VAULT_KEYS=k1:${random()}`,
    "# Comma-separated e-mail addresses that may create projects.",
    `ADMIN_EMAILS=${DEMO_ADMIN}`,
  ];
  writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600, flag: "wx" });
}
