import { Buffer } from "node:buffer";

/**
 * A list of the API. @property of the field with the items @property within the parent list; `by` identifies the parent item @property sort an order
 * in which no item moves while the list is read
 */
export type List = { kind: string; path: string; of: string; within?: { kind: string; by: string }; sort?: string };

/** What a project consists of, in the order of an export. */
export const LISTS = [
  { kind: "server", path: "/servers", of: "servers" },
  { kind: "auth-scope", path: "/auth-scopes", of: "authScopes", within: { kind: "server", by: "slug" } },
  { kind: "tool", path: "/tools", of: "tools", within: { kind: "server", by: "slug" } },
  { kind: "navigator", path: "/navigators", of: "navigators" },
  { kind: "rule", path: "/rules", of: "rules" },
  { kind: "api-key", path: "/api-keys", of: "apiKeys" },
  { kind: "link", path: "/links", of: "links" },
  { kind: "redemption", path: "/redemptions", of: "redemptions", within: { kind: "link", by: "id" } },
  { kind: "member", path: "/members", of: "members" },
  { kind: "credential", path: "/credentials", of: "credentials" },
  { kind: "event", path: "/audit", of: "events" },
  { kind: "agent", path: "/agents", of: "agents", sort: "since" },
  { kind: "agent-person", path: "/people", of: "people", within: { kind: "agent", by: "id" } },
  { kind: "server-request", path: "/server-requests", of: "serverRequests" },
  { kind: "webhook", path: "/webhooks", of: "webhooks" },
  { kind: "audit-target", path: "/audit-targets", of: "auditTargets" },
] as const satisfies List[];

export const KINDS = LISTS.map(({ kind }) => kind);
const PAGED = new Set<string>([
  "server",
  "tool",
  "api-key",
  "link",
  "redemption",
  "member",
  "credential",
  "event",
  "agent",
  "agent-person",
  "server-request",
]);
const PAGE = 200;

/**
 * How many steps one answer takes. A step asks for two pages at most, with some eight queries of D1 each, and Cloudflare lets one request send a
 * thousand (developers.cloudflare.com/d1/platform/limits).
 */
export const MAX_STEPS = 50;

/**
 * Where an export goes on. @property list the number in `LISTS` @property lines how many lines came before @property outer the page of the list
 * that `within` names; "" for the first one @property parent its item whose list is read; absent for the page's first @property after the page of
 * the list itself; "" for the first one
 */
export type ExportPlace = { list: number; lines: number; outer: string; parent?: string; after: string };

export const FIRST_PLACE: ExportPlace = { list: 0, lines: 0, outer: "", after: "" };

/** One text for one place, as it is in a URL (base64url). */
export function writePlace({ list, lines, outer, parent, after }: ExportPlace): string {
  return Buffer.from(JSON.stringify([list, lines, outer, after, parent])).toString("base64url");
}

/** @returns undefined for a text that `writePlace` did not write */
export function readPlace(text: string): ExportPlace | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    if (!Array.isArray(parts)) return undefined;
    const [list, lines, outer, after, parent] = parts as unknown[];
    if (!isCount(list) || !isCount(lines) || list >= LISTS.length) return undefined;
    if (typeof outer !== "string" || typeof after !== "string") return undefined;
    return { list, lines, outer, after, ...(typeof parent === "string" && { parent }) };
  } catch {
    return undefined;
  }
}

const isCount = (value: unknown): value is number => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

/** The path of a page of a list. @param base of the list @param after "" for the first page */
export function pagePath(base: string, { kind, path, sort }: List, after: string): string {
  if (!PAGED.has(kind)) return base + path;
  return `${base + path}?limit=${PAGE}${sort ? `&sort=${sort}` : ""}${after && `&after=${encodeURIComponent(after)}`}`;
}
