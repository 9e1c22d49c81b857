import { fillPlaceholders } from "../../auth-scopes/auth-scope-rules.ts";
import { findTemplate } from "../../catalog/catalog.ts";
import type { AuthScope, OAuthSettings } from "../../db/db.ts";
import type { FieldErrors } from "../../lib/errors.ts";

/** A server's URL with one of its auth scopes, as far as an edit is weighed by it. */
export type Editable = { url: string; scope: Pick<AuthScope, "type" | "level" | "fields" | "oauth"> };

/** What of it an edit changes. */
export type EditedPart = "url" | "type" | "level" | "fields" | "prefix" | "provider" | "grant" | "client" | "secret";

/**
 * What becomes of the credentials given so far: they stay; they stay, and the next renewal tries what is new; they stay, and go out in
 * another form, which their server may not take; they stay until they expire and cannot be renewed; they would be sent elsewhere, or be another's, so they are removed.
 */
export type EditEffect = "keep" | "try" | "check" | "expire" | "remove";

type Row = { part: EditedPart; effect: EditEffect; when: (before: Editable, after: Editable, newSecret: boolean) => boolean };

/** Every edit that credentials may feel, and what it does to them. What no row names keeps all: names, texts, hints, scopes. */
const TABLE: readonly Row[] = [
  // The place a credential is sent to is an origin (RFC 6454 §4): scheme, host and port. Another path there keeps it.
  { part: "url", effect: "remove", when: (before, after) => originOf(before.url) !== originOf(after.url) },
  { part: "type", effect: "remove", when: (before, after) => before.scope.type !== after.scope.type },
  { part: "level", effect: "remove", when: (before, after) => before.scope.level !== after.scope.level },
  // Values are kept by their field's name, so a new name has none.
  { part: "fields", effect: "remove", when: (before, after) => namesOf(after).some((name) => !namesOf(before).includes(name)) },
  { part: "prefix", effect: "check", when: (before, after) => before.scope.fields.some((field) => sentOtherwise(field, after)) },
  { part: "provider", effect: "remove", when: (before, after) => sendsElsewhere(before.scope.oauth, after.scope.oauth) },
  { part: "grant", effect: "remove", when: (before, after) => grantOf(before) !== grantOf(after) },
  // A grant belongs to the client it was issued to (RFC 6749 §6).
  { part: "client", effect: "expire", when: (before, after) => before.scope.oauth?.client?.id !== after.scope.oauth?.client?.id },
  { part: "secret", effect: "try", when: (_, __, newSecret) => newSecret },
];

/**
 * What an edit does to the credentials given for an auth scope, part by part; empty where they all stay.
 * @param newSecret whether the OAuth client gets another secret or key, or loses the one it has
 */
export function weighEdit(before: Editable, after: Editable, newSecret: boolean): { part: EditedPart; effect: EditEffect }[] {
  if (before.scope.type === "none") return [];
  const changed = TABLE.filter(({ when }) => when(before, after, newSecret));
  // With another kind of authentication nothing of a sign-in is left to weigh.
  const ofSignIn = before.scope.type === "oauth2" && after.scope.type === "oauth2";
  return (
    changed
      .filter(({ part }) => ofSignIn || !["provider", "grant", "client", "secret"].includes(part))
      .filter(({ part }) => before.scope.type === after.scope.type || part !== "fields")
      // What is removed is sent in no form.
      .filter(({ effect }, _, all) => effect !== "check" || !all.some((other) => other.effect === "remove"))
      .map(({ part, effect }) => ({ part, effect }))
  );
}

/** Whether a client's secret would be shown to the same sign-in service as before. */
export function keepsSignInService(before: Editable, after: Editable): boolean {
  if (sendsElsewhere(before.scope.oauth, after.scope.oauth)) return false;
  return !placesOf(before.scope.oauth).includes(DISCOVERED) || originOf(before.url) === originOf(after.url);
}

/** How many of whom an edit concerns. */
export type Concerned = { people: number; shared: boolean };

/** What somebody is told before an edit that loses something, by the part that does. */
export function lossesOf(weighed: ReturnType<typeof weighEdit>, before: Editable, after: Editable, concerned: Concerned): FieldErrors {
  const losses: FieldErrors = {};
  if (concerned.people === 0 && !concerned.shared) return losses;
  for (const { part, effect } of weighed) {
    if (effect === "remove") losses[part] = `${WHY[part](before, after)} ${whose(concerned)} will be removed.`;
    if (effect === "check") losses[part] = `${whose(concerned)} ${concerned.people === 0 ? "goes" : "go"} out in another form. ${CHECK}`;
    if (effect === "expire") losses[part] = `${whose(concerned)} ${EXPIRES[concerned.people === 0 ? "one" : "several"]}`;
  }
  return losses;
}

const CHECK =
  "Nothing is removed. Whether the server takes it so shows with the next call: ask people to check, and to connect again where it does not.";

const EXPIRES = {
  one: "belongs to the client used so far: it works until it expires, then has to be connected again.",
  several: "belong to the client used so far: they work until they expire, then have to be connected again.",
};

const WHY: Record<EditedPart, (before: Editable, after: Editable) => string> = {
  url: (before, after) => `The server moves from ${originOf(before.url)} to ${originOf(after.url)}.`,
  type: (before, after) => `“${before.scope.type}” becomes “${after.scope.type}”.`,
  level: ({ scope }) =>
    scope.level === "user"
      ? "One credential of the project takes the place of each person's own."
      : "Each person's own credential takes the place of the project's.",
  fields: (before, after) =>
    `Nobody has given ${namesOf(after)
      .filter((name) => !namesOf(before).includes(name))
      .join(", ")} yet.`,
  prefix: () => "",
  provider: () => "The sign-in service is another one.",
  grant: () => "Somebody else signs in.",
  client: () => "",
  secret: () => "",
};

function whose({ people, shared }: Concerned): string {
  const theirs = people === 1 ? "1 person's credentials" : `${people} people's credentials`;
  if (people === 0) return "The project's credential";
  return shared ? `${theirs} and the project's` : theirs;
}

const DISCOVERED = "discovered";

/** Whether tokens, and the client's secret beside them, would be sent to a place that has got none so far, or be renewed at another. */
function sendsElsewhere(before: OAuthSettings | null, after: OAuthSettings | null): boolean {
  const [had, has] = [placesOf(before), placesOf(after)];
  return had[0] !== has[0] || has.some((place) => !had.includes(place));
}

/** Where tokens are renewed, and then where they are revoked: origins, or what the server says. */
function placesOf(oauth: OAuthSettings | null): string[] {
  const provider = oauth?.provider ?? { kind: DISCOVERED };
  const { tokenUrl, revocationUrl } =
    provider.kind === "template" && "template" in provider
      ? { tokenUrl: "", ...findTemplate(provider.template) }
      : provider.kind === "manual" && "tokenUrl" in provider
        ? provider
        : { tokenUrl: undefined };
  if (tokenUrl === undefined) return [DISCOVERED];
  return [tokenUrl, ...(revocationUrl ? [revocationUrl] : [])].map(originOf);
}

const grantOf = ({ scope }: Editable): string => scope.oauth?.grant ?? "authorization_code";
const sentOtherwise = ({ name, prefix }: Editable["scope"]["fields"][number], { scope }: Editable): boolean =>
  scope.fields.some((field) => field.name === name && field.prefix !== prefix);
const namesOf = ({ scope }: Editable): string[] => scope.fields.map(({ name }) => name);

/** The origin of a URL template, whose placeholders are in its path. */
function originOf(url: string): string {
  const filled = fillPlaceholders(url, () => "x");
  return URL.canParse(filled) ? new URL(filled).origin : filled;
}
