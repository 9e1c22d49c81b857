import { createHash } from "node:crypto";

/** SHA-256 of the UTF-8 text, base64url (43 characters), synchronously: for many short texts. */
export const sha256Now = (text: string): string => createHash("sha256").update(text).digest("base64url");
