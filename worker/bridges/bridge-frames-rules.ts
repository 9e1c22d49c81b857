import { isRecord } from "../lib/record.ts";

/**
 * What Cardea and a bridge say to each other over a WebSocket (F86). Text frames are JSON, one of the kinds below. A binary frame is a piece of a body: four
 * bytes with the number of its exchange (big-endian), then the bytes. An exchange is one HTTP request to one server and its answer. Cardea numbers them.
 */

/** The WebSocket subprotocols (RFC 6455 §1.9) that Cardea speaks, the newest first. A bridge names those that it knows. */
export const PROTOCOLS = ["cardea-bridge.1"] as const;

/** The most bytes of a piece of a body, and of a text frame. A longer frame ends the connection. */
export const MOST_BYTES = { piece: 64 * 1024, text: 256 * 1024 } as const;

/** The most servers that one bridge may allow. */
export const MOST_SERVERS = 100;

/** The subject of a credential that is only tried, before it is anybody's. */
export const TRIAL = "trial";

/** What a bridge sends, and gets back at once, to see that the connection is there. */
export const BEAT = { ping: "ping", pong: "pong" } as const;

/** Why a WebSocket is closed: codes for applications (RFC 6455 §7.4.2). */
export const CLOSED = { revoked: 4001, broken: 4002, leaving: 4003, replaced: 4004 } as const;

/**
 * A request to a server that the bridge's file names. There is no command, argument, path or address in it.
 * @property subject whose credential it carries: a process serves one subject only
 * @property query the credential's query parameters @property env the credential's environment variables
 */
export type RequestFrame = {
  kind: "request";
  id: number;
  server: string;
  subject: string;
  method: "GET" | "POST" | "DELETE";
  headers: Record<string, string>;
  query: Record<string, string>;
  env: Record<string, string>;
  hasBody: boolean;
};
/** `end`: the request's body has ended. `cancel`: nobody waits for the answer any more. */
export type ToBridge = RequestFrame | { kind: "end"; id: number } | { kind: "cancel"; id: number };

export type OfferedServer = { name: string; kind: "stdio" | "http" };
/** @property instance names the run of the bridge; the ids of its sessions begin with it */
export type Hello = { kind: "hello"; instance: string; version: string; servers: OfferedServer[] };

/**
 * Why a bridge has no answer. `not_allowed`: its file has no such server, or does not let a variable be set. `not_started`: the process does not start or
 * crashes again and again. `unreachable`: the private server is not there. `moved`: it redirects. `busy`: too many processes. `broke_off`: the request was
 * made, and its answer will not come.
 */
const FAILURES = ["not_allowed", "not_started", "unreachable", "moved", "busy", "broke_off"] as const;
export type BridgeFailure = (typeof FAILURES)[number];

export type FromBridge =
  | Hello
  | { kind: "response"; id: number; status: number; headers: Record<string, string> }
  | { kind: "end"; id: number }
  | { kind: "failed"; id: number; why: BridgeFailure }
  | { kind: "leaving" }
  | { kind: "crashed"; server: string; said: string };

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const INSTANCE = /^[A-Za-z0-9]{16,40}$/;
const HEADER = /^[!#$%&'*+.^_`|~0-9a-z-]{1,64}$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const LONGEST_SAID = 4000;

const isId = (id: unknown): id is number => Number.isInteger(id) && Number(id) >= 0 && Number(id) < 2 ** 32;
const isOffered = (one: unknown): one is OfferedServer =>
  isRecord(one) && typeof one.name === "string" && NAME.test(one.name) && (one.kind === "stdio" || one.kind === "http");
/** Whether a header of an answer may be sent to Cardea. */
export const isSendable = (name: string, value: string): boolean => HEADER.test(name) && VALUE.test(value);
const isTexts = (texts: unknown): texts is Record<string, string> =>
  isRecord(texts) && Object.values(texts).every((text) => typeof text === "string");
const isHeaders = (headers: unknown): headers is Record<string, string> =>
  isTexts(headers) && Object.entries(headers).every(([name, value]) => isSendable(name, value));
/** A redirect is no answer: it would lead to a place that no file names. */
export const isAnswer = (status: unknown): status is number =>
  Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599 && (Number(status) < 300 || Number(status) >= 400);

/** Reads a text frame of a bridge. @returns nothing for a frame that no bridge sends */
export function readFromBridge(text: string): FromBridge | undefined {
  if (text.length > MOST_BYTES.text) return undefined;
  const frame = parse(text);
  if (!isRecord(frame)) return undefined;
  const { kind, id } = frame;
  if (kind === "leaving") return { kind };
  if (kind === "hello") return readHello(frame);
  if (kind === "crashed") {
    const { server, said } = frame;
    return typeof server === "string" && NAME.test(server) && typeof said === "string"
      ? { kind, server, said: said.slice(0, LONGEST_SAID) }
      : undefined;
  }
  if (!isId(id)) return undefined;
  if (kind === "end") return { kind, id };
  if (kind === "failed") return FAILURES.includes(frame.why as BridgeFailure) ? { kind, id, why: frame.why as BridgeFailure } : undefined;
  const { status, headers } = frame;
  return kind === "response" && isAnswer(status) && isHeaders(headers) ? { kind, id, status, headers } : undefined;
}

const METHODS = ["GET", "POST", "DELETE"] as const;

/** Reads a text frame of Cardea, of which a bridge takes nothing but these members. @returns nothing for a frame that Cardea does not send */
export function readFromCardea(text: string): ToBridge | undefined {
  const frame = parse(text);
  if (!isRecord(frame) || !isId(frame.id)) return undefined;
  const { kind, id, server, subject, headers, query, env, hasBody } = frame;
  if (kind === "end" || kind === "cancel") return { kind, id };
  const method = METHODS.find((known) => known === frame.method);
  if (kind !== "request" || typeof server !== "string" || typeof subject !== "string" || !method || typeof hasBody !== "boolean") return undefined;
  return isTexts(headers) && isTexts(query) && isTexts(env) ? { kind, id, server, subject, method, headers, query, env, hasBody } : undefined;
}

function readHello({ instance, version, servers }: Record<string, unknown>): Hello | undefined {
  if (typeof instance !== "string" || !INSTANCE.test(instance) || typeof version !== "string" || version.length > 40) return undefined;
  if (!Array.isArray(servers) || servers.length > MOST_SERVERS || !servers.every(isOffered)) return undefined;
  return { kind: "hello", instance, version, servers: servers.map(({ name, kind }) => ({ name, kind })) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A piece of a body as a binary frame. */
export function toPiece(id: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(4 + bytes.byteLength);
  new DataView(frame.buffer).setUint32(0, id);
  frame.set(bytes, 4);
  return frame;
}

/** @returns nothing for a frame that is too short or too long */
export function readPiece(frame: ArrayBuffer): { id: number; bytes: Uint8Array<ArrayBuffer> } | undefined {
  if (frame.byteLength < 4 || frame.byteLength > 4 + MOST_BYTES.piece) return undefined;
  return { id: new DataView(frame).getUint32(0), bytes: new Uint8Array(frame, 4) };
}

/** A body in pieces that fit into frames. */
export function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.byteLength; from += MOST_BYTES.piece) yield bytes.subarray(from, from + MOST_BYTES.piece);
}
