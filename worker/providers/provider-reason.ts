import { OAuthError } from "@modelcontextprotocol/client";
import { AppError } from "../lib/errors.ts";

/**
 * What went wrong at a provider, for the log: our own reason, the OAuth error code, or the error's class. Never
 * its message, which may quote the provider's whole answer.
 */
export function providerReason(error: unknown): string {
  if (error instanceof AppError) return error.reason ?? error.code;
  if (error instanceof OAuthError) return `the provider answered ${error.code}`;
  return error instanceof Error ? error.name : "unknown";
}
