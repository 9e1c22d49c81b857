import { SECOND } from "../../lib/clock.ts";
import { AppError, reasonOf } from "../../lib/errors.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import type { OutboundRules } from "../../lib/http/outbound-rules.ts";
import { readUpTo } from "../../lib/http/read-body.ts";
import { inTime } from "../../lib/in-time.ts";
import { type DocumentClient, decideClientDocument, MAX_DOCUMENT_BYTES, MAX_KEYS_BYTES, type PublicKeys } from "./client-document-rules.ts";
import { isClientIdAllowed } from "./client-id-rules.ts";

/** The time from the request to the last byte, in ms. */
export const DOCUMENT_PATIENCE = 5 * SECOND;
/** The most documents fetched for one network, or for one grant, in 15 minutes. A hundred people may sign in at the same time behind one address. */
export const DOCUMENTS_FOR_ONE = 200;

const JSON_TYPE = /^application\/([a-z0-9.+_-]+\+)?json\s*(;|$)/i;

/** Counts one more event in the window. @throws AppError `request.too_many` beyond the cap */
export type RateLimit = { require(subject: string, cap: number): Promise<void> };

export type ClientDocuments = ReturnType<typeof makeClientDocuments>;
type Ports = { fetch: Fetch; outboundRules: OutboundRules; rateLimit: RateLimit };

/** Statuses of a host that cannot answer at the moment (RFC 9110 §15.5.9, §15.6; RFC 6585 §4). They say nothing about the document. */
const isTemporary = (status: number): boolean => status >= 500 || status === 429 || status === 408;

/**
 * Looks up clients by their Client ID Metadata Documents. Only this code fetches documents (decision 010): with the guarded fetch, which follows no
 * redirect. A document must be a small JSON response with status 200 that arrives within seconds.
 */
export function makeClientDocuments({ fetch, outboundRules, rateLimit }: Ports) {
  /** @throws AppError `consent.invalid` if the response is no such document; another error if there is no complete response */
  async function read(url: string, limit: number, signal: AbortSignal): Promise<unknown> {
    const response = await fetch(url, { headers: { accept: "application/json" }, signal });
    const reader = response.body?.getReader();
    try {
      if (isTemporary(response.status)) throw new Error(`status ${response.status}`);
      if (response.status !== 200) throw refusal(`status ${response.status}`);
      if (!JSON_TYPE.test(response.headers.get("content-type") ?? "")) throw refusal("not served as JSON");
      const bytes = reader && (await readUpTo(reader, limit));
      if (!bytes) throw refusal(reader ? "too large" : "empty");
      return parse(bytes);
    } catch (error) {
      await reader?.cancel().catch(() => undefined);
      throw error;
    }
  }

  /** @throws AppError `consent.invalid`, `consent.unreachable` if the document cannot be fetched now */
  async function readInTime(url: string, limit: number): Promise<unknown> {
    const abort = new AbortController();
    try {
      return await inTime(read(url, limit, abort.signal), DOCUMENT_PATIENCE, () => new Error("too slow"));
    } catch (error) {
      if (!(error instanceof AppError)) throw new AppError("consent.unreachable", { reason: `client document: ${reasonOf(error)}` });
      throw error.code === "consent.invalid" ? error : refusal(reasonOf(error));
    } finally {
      abort.abort();
    }
  }

  return {
    /**
     * @param limitSubject the rate limit's subject for the fetch, such as `network:{address}` or `grant:{user}:{grant}`
     * @throws AppError `consent.invalid` if there is no such client, `consent.unreachable` if this cannot be told now, `request.too_many`
     */
    async load(clientId: string, limitSubject: string): Promise<DocumentClient> {
      if (!isClientIdAllowed(clientId, outboundRules)) throw refusal("client id refused");
      await rateLimit.require(`client-document:${limitSubject}`, DOCUMENTS_FOR_ONE);
      const decision = decideClientDocument(clientId, await readInTime(clientId, MAX_DOCUMENT_BYTES));
      if (decision.kind === "refused") throw refusal(decision.reason);
      return decision.client;
    },

    /** The public keys of a client that signs, never from a memory. @throws AppError `consent.invalid`, `consent.unreachable` */
    async loadKeys({ keys }: Pick<DocumentClient, "keys">): Promise<PublicKeys> {
      if (!keys) throw refusal("the client has no keys");
      if ("keys" in keys) return keys;
      const read = await readInTime(keys.uri, MAX_KEYS_BYTES);
      if (!isKeys(read)) throw refusal("no key set");
      return read;
    },
  };
}

/** @throws AppError `consent.invalid` */
function parse(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch (error) {
    throw refusal(reasonOf(error));
  }
}

function isKeys(value: unknown): value is PublicKeys {
  return typeof value === "object" && value !== null && "keys" in value && Array.isArray(value.keys);
}

function refusal(reason: string): AppError {
  return new AppError("consent.invalid", { reason: `client document: ${reason}` });
}
