import { OAuthError } from "@modelcontextprotocol/client";
import { AppError } from "../lib/errors.ts";

/**
 * The reason of a failure at a provider, for the log: Cardea's own reason, the OAuth error code, or the class of the error.
 * It never contains the error's message, which may quote the provider's whole answer.
 */
export function providerReason(error: unknown): string {
  if (error instanceof AppError) return error.reason ?? error.code;
  if (error instanceof OAuthError) return `the provider answered ${error.code}`;
  return error instanceof Error ? error.name : "unknown";
}
