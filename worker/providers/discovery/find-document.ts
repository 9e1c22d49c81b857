import { SECOND } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import { readUpTo } from "../../lib/http/read-body.ts";
import type { Judged } from "./server-metadata-rules.ts";

/**
 * The result of a search at several URLs.
 * @property status the highest status that was answered instead of a document
 * @property error why the host could not be asked
 */
export type Search<Found> =
  | { kind: "found"; found: Found }
  | { kind: "unusable"; because: string }
  | { kind: "none"; status: number }
  | { kind: "unreachable"; error: unknown };

const FETCH_TIMEOUT = 10 * SECOND;
/** Larger than any real metadata, in bytes. */
const MAX_BYTES = 1024 * 1024;
const MAX_REDIRECTS = 3;

/**
 * Finds the first usable document at the given URLs. The search goes on after an answer that is no document (such as a web page or
 * an error), or a document that belongs to another issuer or server. A host that does not answer in time is asked only once.
 */
export async function findDocument<Found>(places: URL[], judge: (document: unknown) => Judged<Found>, fetch: Fetch): Promise<Search<Found>> {
  let status = 0;
  let unusable: { kind: "unusable"; because: string } | undefined;
  let failed: { kind: "unreachable"; error: unknown } | undefined;
  const silent = new Set<string>();
  for (const place of places) {
    if (silent.has(place.origin)) continue;
    try {
      const answer = await fetchDocument(place, fetch);
      status = Math.max(status, answer.status);
      const judged = answer.document === undefined ? undefined : judge(answer.document);
      if (judged?.kind === "found") return judged;
      if (judged?.kind === "unusable") unusable ??= judged;
    } catch (error) {
      failed ??= { kind: "unreachable", error };
      if (isFinal(error)) silent.add(place.origin);
    }
  }
  return unusable ?? failed ?? { kind: "none", status };
}

/** Whether the host would fail again: it did not answer in time, or Cardea may not ask it. */
function isFinal(error: unknown): boolean {
  return (error instanceof DOMException && error.name === "TimeoutError") || (error instanceof AppError && error.code === "outbound.refused");
}

/** Fetches one URL, through redirects within its origin. The document names its owner, so its path within the origin does not matter. */
async function fetchDocument(place: URL, fetch: Fetch): Promise<{ status: number; document?: unknown }> {
  const signal = AbortSignal.timeout(FETCH_TIMEOUT);
  let url = place;
  for (let hop = 0; ; hop++) {
    const response = await fetch(url, { headers: { accept: "application/json" }, signal });
    const next = hop < MAX_REDIRECTS ? redirectOf(response, url) : undefined;
    if (!next) return { status: response.status, document: response.status === 200 ? await readJson(response) : await drop(response) };
    await drop(response);
    url = next;
  }
}

function redirectOf(response: Response, from: URL): URL | undefined {
  const location = response.status > 300 && response.status < 400 ? response.headers.get("location") : null;
  if (location === null || !URL.canParse(location, from.href)) return undefined;
  const next = new URL(location, from);
  return next.origin === from.origin ? next : undefined;
}

async function drop(response: Response): Promise<undefined> {
  await response.body?.cancel();
}

async function readJson(response: Response): Promise<unknown> {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
  const body = reader && (await readUpTo(reader, MAX_BYTES));
  if (!body) {
    await reader?.cancel();
    return undefined;
  }
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
