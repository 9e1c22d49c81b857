import { AppError, type ErrorCode } from "../lib/errors.ts";
import { meaningOfProviderAnswer, type ProviderAnswer, type ProviderMeaning, toErrorName } from "../lib/http/foreign-answers.ts";
import { providerReason } from "./provider-reason.ts";
import type { WatchedTokenFetch } from "./token-reply.ts";

const CODES: Record<ProviderMeaning["kind"], ErrorCode> = {
  "grant-dead": "authorization.exchange_failed",
  "client-refused": "authorization.client_refused",
  "scope-refused": "authorization.scope_refused",
  busy: "authorization.provider_busy",
  moved: "authorization.provider_broken",
  broken: "authorization.provider_broken",
};

/** What a failed token request means; undefined if it failed in Cardea, before the provider was asked. */
export function meaningOf({ wasAsked, answer }: WatchedTokenFetch, now: number): ProviderMeaning | undefined {
  const answered = answer();
  if (answered) return meaningOfProviderAnswer(answered, now);
  return wasAsked() ? { kind: "busy" } : undefined;
}

/**
 * Turns the failure of a token request into an error that says the reason and whose fault it is.
 * @param now UTC milliseconds
 */
export function toRefusal(error: unknown, watched: WatchedTokenFetch, now: number): AppError {
  const meaning = meaningOf(watched, now);
  if (!meaning) return new AppError("authorization.exchange_failed", { reason: providerReason(error) });
  return refusalOf(meaning, watched.answer(), providerReason(error));
}

/**
 * Turns the error with which a provider redirects a person back, instead of a code (RFC 6749 §4.1.2.1), into Cardea's error.
 * @param error the value of the parameter `error`, unchecked
 */
export function refusalOfRedirect(error: string): AppError {
  const reason = error.slice(0, 100);
  const name = toErrorName(error);
  if (name === undefined || name === "access_denied") return new AppError("authorization.refused", { reason });
  const meaning = meaningOfProviderAnswer({ status: 400, headers: new Headers(), error: name }, 0);
  const isSpecific = meaning.kind === "client-refused" || meaning.kind === "scope-refused" || meaning.kind === "busy";
  return isSpecific ? refusalOf(meaning, undefined, reason, name) : new AppError("authorization.refused", { reason });
}

function refusalOf({ kind }: ProviderMeaning, answer: ProviderAnswer | undefined, reason: string, name = toErrorName(answer?.error)): AppError {
  const provider = name ?? (answer ? `status ${answer.status}` : undefined);
  return new AppError(CODES[kind], { reason, ...(provider !== undefined && { fields: { provider } }) });
}

/** Errors that the client or the provider causes, so an administrator must know of them. */
const FAULTS = new Set<ErrorCode>([
  "authorization.client_refused",
  "authorization.client_needed",
  "authorization.discovery_failed",
  "authorization.provider_broken",
  "authorization.registration_failed",
  "authorization.scope_refused",
]);

/** A fault in words for an administrator; undefined for another error, or for a fault that does not last. */
export function faultOf(error: unknown): string | undefined {
  if (!(error instanceof AppError) || !FAULTS.has(error.code)) return undefined;
  const { url, provider } = error.fields ?? {};
  return [error.message, url ?? (provider && (provider.endsWith(".") ? provider : `It answered: ${provider}.`))].filter(Boolean).join(" ");
}
