import { createHash } from "node:crypto";
import type { Deployment } from "./deployment-rules.ts";

/** Whether a setting belongs to mail. */
export const isOfMail = (name: string): boolean => /^(MAIL|SMTP)_/.test(name);

/** Changes when the settings of mail change, so that another test mail is due. */
export function mailHashOf({ settings }: Deployment): string {
  const mail = Object.entries(settings).filter(([name]) => isOfMail(name) || name === "ADMIN_EMAILS");
  return createHash("sha256").update(JSON.stringify(mail.sort())).digest("base64url");
}
