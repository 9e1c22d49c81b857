import { isCredentialHeader, isCredentialParameter } from "../../worker/auth-scopes/field-name-rules.ts";
import type { AuthConfig, ServerConfig } from "../config/schema.ts";

/** A value that a file sends in a header or parameter. The value itself is read, and never kept. */
export type Sent = { name: string; value: string; label?: string; help?: string };
export type Remote = { name: string; url: string; transport: "http" | "sse"; isPaused: boolean; headers: Sent[]; warn(sentence: string): void };

/** A parameter that is a credential by its name. */
const SECRET_PARAMETER = /(^|[-_.])(api[-_]?key|key|token|secret|password|auth|authorization|access[-_]?token|sig|signature|code)$/i;
/** A part of a path that nobody would type: long, with digits. */
const SECRET_SEGMENT = /^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_-]{20,}$/;

/**
 * A server that is reached by HTTP, as Cardea has it. Values that the file sends become fields that people fill.
 * @returns nothing if its URL is none
 */
export function toRemoteServer({ name, url: text, transport, isPaused, headers, warn }: Remote): ServerConfig | undefined {
  const url = readUrl(text);
  if (!url) {
    warn("Its URL is not one, so it is left out.");
    return undefined;
  }
  if (url.username || url.password) warn("Its URL had a user name or password, which were left out. Add a header Authorization if it needs them.");
  url.username = "";
  url.password = "";
  const parameters = [...url.searchParams.keys()].filter((key) => SECRET_PARAMETER.test(key) || hasReference(url.searchParams.get(key) ?? ""));
  for (const key of parameters) url.searchParams.delete(key);
  const { address, placeholders } = hideSegments(url);
  const auth = toAuth({ headers: usableHeaders(headers, warn), parameters: parameters.filter(isCredentialParameter), placeholders }, warn);
  return { name: name.slice(0, 80), url: address, transport, state: isPaused ? "paused" : "active", holdChanges: false, auth, authScopes: [] };
}

function readUrl(text: string): URL | undefined {
  // Braces stay as they are: they are places for values.
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === "https:" || url.protocol === "http:" ? url : undefined;
}

const hasReference = (value: string): boolean => /\$\{|\{[A-Za-z]/.test(value);

/** The URL with places instead of the parts that may be secret, and of the file's own references. */
function hideSegments(url: URL): { address: string; placeholders: string[] } {
  const placeholders: string[] = [];
  const place = (name: string): string => {
    const taken = placeholders.includes(name) ? `${name}${placeholders.length + 1}` : name;
    placeholders.push(taken);
    return `{${taken}}`;
  };
  const path = url.pathname.split("/").map((encoded) => {
    const segment = decode(encoded);
    const named = /^\$?\{(?:(?:env|input):)?([A-Za-z0-9_-]+)\}$/.exec(segment)?.[1];
    if (named !== undefined) return place(named);
    return SECRET_SEGMENT.test(segment) ? place("key") : encoded;
  });
  return { address: `${url.origin}${path.join("/")}${url.search}`, placeholders };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function usableHeaders(headers: Sent[], warn: Remote["warn"]): Sent[] {
  return headers.filter(({ name }) => {
    const usable = isCredentialHeader(name);
    if (!usable) warn(`Its header ${name} is left out, because no credential goes into it.`);
    return usable;
  });
}

type Found = { headers: Sent[]; parameters: string[]; placeholders: string[] };

const NOTHING = { level: "user", redactionHints: [] } as const;
const toField = (name: string) => ({ name: name.slice(0, 64), label: "", help: "", prefix: "" });

/** An auth scope has values of one kind. */
function toAuth({ headers, parameters, placeholders }: Found, warn: Remote["warn"]): AuthConfig {
  const kinds = [headers.length, parameters.length, placeholders.length].filter((count) => count > 0).length;
  if (kinds > 1)
    warn("It takes values in several places, and an auth scope has values of one kind. The others were left out: look at its URL and fields.");
  if (placeholders.length > 0) return { ...NOTHING, type: "path", fields: placeholders.slice(0, 8).map(toField), redactionHints: [] };
  if (headers.length > 0) return { ...NOTHING, type: "header", fields: headers.slice(0, 8).map(toHeaderField), redactionHints: [] };
  if (parameters.length > 0) return { ...NOTHING, type: "query", fields: parameters.slice(0, 8).map(toField), redactionHints: [] };
  warn("It has no credential in the file, so it is taken as one that people sign in to (OAuth). If it needs nothing, remove its “auth”.");
  return { ...NOTHING, type: "oauth2", fields: [], redactionHints: [] };
}

function toHeaderField({ name, value, label = "", help = "" }: Sent) {
  // Only a known word before the value is kept: anything else may be a part of the secret.
  const prefix = /^(Bearer|Basic|Token|ApiKey) /i.exec(value)?.[0] ?? "";
  return { ...toField(name), label: label.trim().slice(0, 80), help: help.trim().slice(0, 300), prefix };
}
