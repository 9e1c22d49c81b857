import { fillPlaceholders } from "../../auth-scopes/auth-scope-rules.ts";
import { isBridgeUrl } from "../../auth-scopes/bridge-url-rules.ts";
import { findTemplate } from "../../catalog/catalog.ts";
import type { AuthScope, OAuthSettings } from "../../db/db.ts";
import type { FieldErrors } from "../../lib/errors.ts";

/** The properties of a server and one of its auth scopes that decide what an edit does to credentials. */
export type Editable = { url: string; scope: Pick<AuthScope, "type" | "level" | "fields" | "oauth"> };

/** A part that an edit changes. */
export type EditedPart = "url" | "type" | "level" | "fields" | "prefix" | "provider" | "grant" | "client" | "secret";

/**
 * What an edit does to existing credentials. `keep`: nothing. `try`: the next refresh uses the new secret. `check`: they are sent in
 * another form, which the server may refuse. `expire`: they work until they expire and cannot be refreshed. `remove`: they are removed,
 * because they would be sent to another place or belong to another subject.
 */
export type EditEffect = "keep" | "try" | "check" | "expire" | "remove";

type Row = { part: EditedPart; effect: EditEffect; when: (before: Editable, after: Editable, newSecret: boolean) => boolean };

/** Every edit that affects credentials, and its effect. Edits without a row keep all of them: names, texts, hints, OAuth scopes. */
const TABLE: readonly Row[] = [
  // Credentials are sent to an origin (RFC 6454 §4): scheme, host and port. Another path at the same origin keeps them.
  { part: "url", effect: "remove", when: (before, after) => originOf(before.url) !== originOf(after.url) },
  { part: "type", effect: "remove", when: (before, after) => before.scope.type !== after.scope.type },
  { part: "level", effect: "remove", when: (before, after) => before.scope.level !== after.scope.level },
  // Values are stored by the name of their field, so a new name has no value.
  { part: "fields", effect: "remove", when: (before, after) => namesOf(after).some((name) => !namesOf(before).includes(name)) },
  { part: "prefix", effect: "check", when: (before, after) => before.scope.fields.some((field) => hasOtherPrefix(field, after)) },
  { part: "provider", effect: "remove", when: (before, after) => sendsElsewhere(before.scope.oauth, after.scope.oauth) },
  { part: "grant", effect: "remove", when: (before, after) => grantOf(before) !== grantOf(after) },
  // Only the client to which a grant was issued can refresh it (RFC 6749 §6).
  { part: "client", effect: "expire", when: (before, after) => before.scope.oauth?.client?.id !== after.scope.oauth?.client?.id },
  { part: "secret", effect: "try", when: (_, __, newSecret) => newSecret },
];

/**
 * The effects of an edit on an auth scope's credentials, by part. The list is empty if the credentials all stay.
 * @param newSecret whether the OAuth client gets another secret or key, or loses the one it has
 */
export function weighEdit(before: Editable, after: Editable, newSecret: boolean): { part: EditedPart; effect: EditEffect }[] {
  if (before.scope.type === "none") return [];
  const changed = TABLE.filter(({ when }) => when(before, after, newSecret));
  // If the kind of authentication changes, the OAuth parts do not matter.
  const ofSignIn = before.scope.type === "oauth2" && after.scope.type === "oauth2";
  return (
    changed
      .filter(({ part }) => ofSignIn || !["provider", "grant", "client", "secret"].includes(part))
      .filter(({ part }) => before.scope.type === after.scope.type || part !== "fields")
      // Removed credentials are not sent, so there is nothing to check.
      .filter(({ effect }, _, all) => effect !== "check" || !all.some((other) => other.effect === "remove"))
      .map(({ part, effect }) => ({ part, effect }))
  );
}

/** Whether an edit keeps the OAuth provider, so that the client's secret is sent only to the provider that has it. */
export function keepsProvider(before: Editable, after: Editable): boolean {
  if (sendsElsewhere(before.scope.oauth, after.scope.oauth)) return false;
  return !placesOf(before.scope.oauth).includes(DISCOVERED) || originOf(before.url) === originOf(after.url);
}

/** Whose credentials an edit affects. @property people how many people's @property more whether there may be more people @property shared whether the project's */
type Affected = { people: number; more?: boolean; shared: boolean };

/** The warnings that an administrator must confirm before the edit, by part. Empty if it affects no credential. */
export function lossesOf(weighed: ReturnType<typeof weighEdit>, before: Editable, after: Editable, affected: Affected): FieldErrors {
  const losses: FieldErrors = {};
  if (affected.people === 0 && !affected.shared) return losses;
  for (const { part, effect } of weighed) {
    if (effect === "remove") losses[part] = `${WHY[part](before, after)} ${subjectOf(affected)} will be removed.`;
    if (effect === "check") losses[part] = `${subjectOf(affected)} ${affected.people === 0 ? "is" : "are"} sent in another form. ${CHECK}`;
    if (effect === "expire") losses[part] = `${subjectOf(affected)} ${EXPIRES[affected.people === 0 ? "one" : "several"]}`;
  }
  return losses;
}

const CHECK = "Nothing is removed. The next call shows whether the server accepts it. Ask people to check, and to connect again if it does not.";

const EXPIRES = {
  one: "belongs to the present client: it works until it expires, then it must be connected again.",
  several: "belong to the present client: they work until they expire, then they must be connected again.",
};

const WHY: Record<EditedPart, (before: Editable, after: Editable) => string> = {
  url: (before, after) => `The server moves from ${originOf(before.url)} to ${originOf(after.url)}.`,
  type: (before, after) => `“${before.scope.type}” becomes “${after.scope.type}”.`,
  level: ({ scope }) =>
    scope.level === "user"
      ? "One credential of the project takes the place of each person's own."
      : "Each person's own credential takes the place of the project's.",
  fields: (before, after) =>
    `There are no values for ${namesOf(after)
      .filter((name) => !namesOf(before).includes(name))
      .join(", ")} yet.`,
  prefix: () => "",
  provider: () => "The sign-in service changes.",
  grant: () => "The way in which Cardea gets tokens changes.",
  client: () => "",
  secret: () => "",
};

/** The affected credentials, as the subject of a sentence. */
function subjectOf({ people, more, shared }: Affected): string {
  const theirs = people === 1 ? "1 person's credentials" : `${more ? "At least " : ""}${people} people's credentials`;
  if (people === 0) return "The project's credential";
  return shared ? `${theirs} and the project's` : theirs;
}

const DISCOVERED = "discovered";

/** Whether tokens or the client's secret would be sent to a new place, or tokens would be refreshed at another place. */
function sendsElsewhere(before: OAuthSettings | null, after: OAuthSettings | null): boolean {
  const [had, has] = [placesOf(before), placesOf(after)];
  return had[0] !== has[0] || has.some((place) => !had.includes(place));
}

/** The origins where tokens are refreshed and then where they are revoked, or `discovered` if the server names them. */
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
const hasOtherPrefix = ({ name, prefix }: Editable["scope"]["fields"][number], { scope }: Editable): boolean =>
  scope.fields.some((field) => field.name === name && field.prefix !== prefix);
const namesOf = ({ scope }: Editable): string[] => scope.fields.map(({ name }) => name);

/** The origin of a URL template. Its placeholders are in the path. The name of a server behind a bridge is the whole URL. */
function originOf(url: string): string {
  const filled = fillPlaceholders(url, () => "x");
  return URL.canParse(filled) && !isBridgeUrl(filled) ? new URL(filled).origin : filled;
}
