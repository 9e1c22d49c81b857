import type { AuthScope, Server } from "../db/db.ts";
import type { FieldErrors } from "../lib/errors.ts";
import { toRecord } from "../lib/record.ts";
import { bridgeNameOf, isBridgeUrl } from "./bridge-url-rules.ts";
import { isCredentialHeader, isCredentialParameter, isCredentialVariable, isPrototypeName } from "./field-name-rules.ts";

/** Visible ASCII, blank and Latin-1: what a header value can carry (RFC 9110 §5.5). */
const HEADER_VALUE = /^[\x20-\x7e\xa0-\xff]+$/;
const PATH_VALUE = /^[^/\\%;?#\s]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
const CONTROL = /[\x00-\x1f\x7f]/;

const PLACEHOLDER = /\{([A-Za-z0-9_-]+)\}|<([A-Za-z0-9_-]+)>/g;

/** The names of the placeholders `{x}` or `<x>` in a server's URL template. */
export function placeholdersOf(urlTemplate: string): string[] {
  return [...urlTemplate.matchAll(PLACEHOLDER)].map((match) => match[1] ?? match[2] ?? "");
}

/** The URL with every placeholder replaced. @param textFor gives the text to put in, already encoded */
export function fillPlaceholders(urlTemplate: string, textFor: (name: string) => string): string {
  return urlTemplate.replace(PLACEHOLDER, (_, braces?: string, angles?: string) => textFor(braces ?? angles ?? ""));
}

/**
 * The problems of a server's URL template and auth scope, by field name; empty if both are valid (F83).
 * @param scope the fields as an administrator entered them
 */
export function problemsOfScope(url: string, scope: Pick<AuthScope, "type" | "fields">): FieldErrors {
  const placeholders = placeholdersOf(url);
  const problems: FieldErrors = {};
  const names = scope.fields.map((field) => field.name);
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length) problems.fields = "Two fields have the same name.";
  if (scope.type !== "path" && placeholders.length > 0) {
    problems.url = `The URL has the placeholder {${placeholders[0]}}, so the kind of authentication must be “path”.`;
  }
  const isBehindBridge = isBridgeUrl(url);
  if (isBehindBridge && bridgeNameOf(url) === undefined)
    problems.url = "Write bridge:// and the name that the bridge's file gives the server, such as bridge://files.";
  if (isBehindBridge && scope.type === "path") problems.type = "The URL is in the bridge's own file, so no value can go into it.";
  if (scope.type === "env" && !isBehindBridge) problems.type = "“env” needs a stdio server behind a bridge; this one is reached over HTTP.";
  if (scope.type === "env") {
    const bad = names.find((name) => !isCredentialVariable(name));
    if (bad !== undefined) problems.fields = `“${bad}” is not an environment variable a credential can go into.`;
  }
  if ((scope.type === "none" || scope.type === "oauth2") && names.length > 0) problems.fields = `“${scope.type}” takes no fields.`;
  if (needsValues(scope.type) && names.length === 0) problems.fields = "Name at least one field.";
  if (scope.type === "header") {
    const bad = names.find((name) => !isCredentialHeader(name));
    if (bad !== undefined) problems.fields = `“${bad}” is not a header a credential can go into.`;
    const prefix = scope.fields.find((field) => field.prefix && !HEADER_VALUE.test(field.prefix));
    if (prefix) problems.fields = `The prefix of “${prefix.name}” has characters a header cannot carry.`;
  }
  if (scope.type === "query") {
    const bad = names.find((name) => !isCredentialParameter(name));
    if (bad !== undefined) problems.fields = `“${bad}” is not a query parameter's name.`;
  }
  if (scope.type === "path") {
    if (placeholders.length === 0) problems.url = "Mark the place of the value in the URL, such as https://example.com/{workspace}/mcp.";
    else if (!placeholdersInPathOnly(url)) problems.url = "Placeholders belong into the path of the URL.";
    else if ([...placeholders].sort().join() !== [...names].sort().join()) {
      problems.fields = `The fields must be exactly the URL's placeholders: ${placeholders.join(", ")}.`;
    }
    const bad = names.find(isPrototypeName);
    if (bad !== undefined) problems.fields = `“${bad}” is not a name for a placeholder.`;
  }
  return problems;
}

/** Whether a person types values for scopes of this type. */
export function needsValues(type: AuthScope["type"]): boolean {
  return type === "header" || type === "path" || type === "query" || type === "env";
}

/** The kinds of problem that a typed value can have. Pages say them in the person's language. */
export type ValueProblem = "missing" | "too_long" | "header_characters" | "path_characters" | "control_characters";

/** The problems of the values a person typed, by field name (S63). The object has no prototype, so any name may be looked up. */
export function problemsOfValues(scope: Pick<AuthScope, "type" | "fields">, values: Record<string, string>): Record<string, ValueProblem> {
  return toRecord(
    scope.fields.flatMap(({ name }) => {
      const problem = problemOfValue(scope.type, givenValue(values, name));
      return problem ? [[name, problem] as const] : [];
    }),
  );
}

/** The value given for a field; empty if there is none. Inherited members do not count. */
export const givenValue = (values: Record<string, string>, name: string): string => (Object.hasOwn(values, name) ? (values[name] ?? "") : "");

const LONGEST_VALUE = 4096;

function problemOfValue(type: AuthScope["type"], value: string): ValueProblem | undefined {
  if (value === "") return "missing";
  if (value.length > LONGEST_VALUE) return "too_long";
  if (type === "header" && !HEADER_VALUE.test(value)) return "header_characters";
  if (type === "path" && (!PATH_VALUE.test(value) || value === "." || value === "..")) return "path_characters";
  return CONTROL.test(value) ? "control_characters" : undefined;
}

function placeholdersInPathOnly(url: string): boolean {
  try {
    const marked = new URL(fillPlaceholders(url, (name) => `__${name}__`));
    const outsidePath = marked.origin + marked.search + marked.hash;
    return placeholdersOf(url).every((name) => marked.pathname.includes(`__${name}__`) && !outsidePath.includes(`__${name.toLowerCase()}__`));
  } catch {
    return false;
  }
}

/** Which links' credentials fit a server: project links take project-level ones, all others user-level ones (F3). */
export function levelOfLink(type: "user" | "project" | "playground" | "default"): AuthScope["level"] {
  return type === "project" ? "project" : "user";
}

/** Whether a server needs anything from a person at all. */
export function needsCredential(server: Pick<Server, "authScope">): boolean {
  return server.authScope.type !== "none";
}
