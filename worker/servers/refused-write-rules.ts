import { AppError } from "../lib/errors.ts";

/**
 * Whether a write to D1 was refused, so that nothing of it is stored. After any other error the row may be there although its answer
 * was lost: a secret that was sealed for it stays, and the hourly sweep deletes the secret if nothing uses it.
 */
export const wasRefused = (error: unknown): boolean => error instanceof AppError && error.code !== "internal.failed";
