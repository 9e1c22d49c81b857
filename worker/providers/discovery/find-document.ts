import { SECOND } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import { readUpTo } from "../../lib/http/read-body.ts";
import type { Judged } from "./server-metadata-rules.ts";

/**
 * What became of a search through several places.
 * @property status the highest one that a place answered in place of a document
 * @property error why the host could not be asked
 */
export type Search<Found> =
  | { kind: "found"; found: Found }
  | { kind: "unusable"; because: string }
  | { kind: "none"; status: number }
  | { kind: "unreachable"; error: unknown };

const PATIENCE = 10 * SECOND;
/** Larger than any metadata there is, in bytes. */
const LARGEST = 1024 * 1024;
const MOST_REDIRECTS = 3;

/**
 * The first usable document at any of the places: one that is no document, or one of somebody else's, ends no search (a page that
 * every path answers, a refusal). A host that does not answer in time is asked once.
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

/** Whether the host would fail again: it is late, or not to be asked at all. */
function isFinal(error: unknown): boolean {
  return (error instanceof DOMException && error.name === "TimeoutError") || (error instanceof AppError && error.code === "outbound.refused");
}

/** What one place has, through redirects of its own origin: a document says of itself whose it is, so where it lies there matters to nobody. */
async function fetchDocument(place: URL, fetch: Fetch): Promise<{ status: number; document?: unknown }> {
  const signal = AbortSignal.timeout(PATIENCE);
  let url = place;
  for (let hop = 0; ; hop++) {
    const response = await fetch(url, { headers: { accept: "application/json" }, signal });
    const next = hop < MOST_REDIRECTS ? redirectOf(response, url) : undefined;
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
  const body = reader && (await readUpTo(reader, LARGEST));
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
