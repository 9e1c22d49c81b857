import { randomUUID } from "node:crypto";
import type { Context } from "../context.ts";
import { EXIT, Failure } from "../failure.ts";
import { toTime } from "../terminal.ts";
import { answerRows, collect } from "./lists.ts";

type Link = {
  id: string;
  name: string | null;
  url: string;
  type: string;
  state: string;
  servers: string[];
  domains: string[];
  emails: string[];
  email: string | null;
  uses: number;
  expiresAt: number | null;
};

export type LinkOptions = {
  type: string;
  server: string[];
  email?: string[];
  domain?: string[];
  expires?: string;
  returnUrl?: string;
  state?: string;
  name?: string;
};

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** When a link ends. @param text such as `90m`, `12h`, `7d`, or a time such as `2027-01-31T12:00:00Z` @throws Failure */
export function toExpiry(text: string, now: number): number {
  const [, count = "", unit = ""] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const at = unit ? now + Number(count) * (UNITS[unit] ?? 0) : /^\d{4}-\d\d-\d\d(T.*)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(at) && at > now) return at;
  throw new Failure(EXIT.usage, "Use a time to come for --expires: 90m, 12h, 7d, or 2027-01-31T12:00:00Z.");
}

/** Makes an auth link. */
export async function createLink(
  context: Context,
  { type, server, email = [], domain, expires, returnUrl, state, name }: LinkOptions,
): Promise<void> {
  if (type === "project" && (email.length !== 1 || domain))
    throw new Failure(EXIT.usage, "A project link is for one person. Use --email once, and no --domain.");
  const people = type === "project" ? { email: email[0] } : { ...(email.length > 0 && { emails: email }), ...(domain && { domains: domain }) };
  const until = expires === undefined ? {} : { expiresAt: toExpiry(expires, Date.now()) };
  const link = await context.client().post<Link>("/links", { type, servers: server, ...people, ...until, returnUrl, state, name }, randomUUID());
  context.answer(link, `${link.url}\n`);
}

export async function listLinks(context: Context): Promise<void> {
  const links = await collect(context.client().list<Link>("/links", "links"));
  answerRows(context, "links", links, [
    ["LINK", ({ id }) => id],
    ["NAME", ({ name }) => name ?? "–"],
    ["TYPE", ({ type }) => type],
    ["STATE", ({ state }) => state],
    ["SERVERS", ({ servers }) => servers.join(", ")],
    ["FOR", ({ email, emails, domains }) => [...(email ? [email] : []), ...emails, ...domains].join(", ") || "–"],
    ["USES", ({ uses }) => String(uses)],
    ["EXPIRES", ({ expiresAt }) => toTime(expiresAt)],
  ]);
}

/** Ends a link. @param named its id or its URL */
export async function revokeLink(context: Context, named: string): Promise<void> {
  const id = /^(?:https?:\/\/[^/]+\/connect\/)?(lnk_[\w-]+)/.exec(named)?.[1];
  if (!id) throw new Failure(EXIT.usage, "Name the link by its id (lnk_…) or its URL. “cardea link list” shows them.");
  await context.client().delete(`/links/${id}`);
  context.answer({ revoked: id }, `The link ${id} has ended. Credentials that people gave through it stay.\n`);
}
