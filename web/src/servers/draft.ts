import { linesOf, wordsOf } from "../ui/form/lines.ts";
import type { CatalogServer, NewAuthScope, NewServer } from "./queries.ts";

type AuthScope = NewServer["authScope"];
export type ScopeType = AuthScope["type"];
export type Field = Required<NonNullable<AuthScope["fields"]>[number]>;

/** What an administrator has entered for a server or an auth scope. An undefined `slug` follows the name. */
export type Draft = {
  name: string;
  slug: string | undefined;
  url: string;
  transport: NonNullable<NewServer["transport"]>;
  type: ScopeType;
  level: AuthScope["level"];
  fields: Field[];
  provider: "discovered" | "manual" | `template:${string}`;
  authorizationUrl: string;
  tokenUrl: string;
  revocationUrl: string;
  userinfoUrl: string;
  scopes: string;
  clientId: string;
  clientSecret: string;
  /** Who signs in: people (`authorization_code`), or Cardea itself with its client's secret. */
  grant: "authorization_code" | "client_credentials";
  /** One per line. */
  redactionHints: string;
  /** Whether a client that has the redirect URI that servers share is to get one of its own. */
  takesOwnRedirect: boolean;
};

export const emptyField: Field = { name: "", label: "", help: "", prefix: "" };

export const emptyDraft: Draft = {
  name: "",
  slug: undefined,
  url: "",
  transport: "http",
  type: "oauth2",
  level: "user",
  fields: [emptyField],
  provider: "discovered",
  authorizationUrl: "",
  tokenUrl: "",
  revocationUrl: "",
  userinfoUrl: "",
  scopes: "",
  clientId: "",
  clientSecret: "",
  grant: "authorization_code",
  redactionHints: "",
  takesOwnRedirect: false,
};

/** A draft with everything that the catalog knows of a server. The administrator enters the rest. */
export function draftOf({ id, name, url, transport, auth }: CatalogServer): Draft {
  const filled = { ...emptyDraft, name, slug: id, url, transport, type: auth.type };
  if (auth.type === "header") return { ...filled, fields: [{ ...emptyField, name: auth.header, label: auth.label, prefix: auth.prefix }] };
  if (auth.type !== "oauth2" || !auth.template) return filled;
  return { ...filled, provider: `template:${auth.template}`, scopes: auth.scopes?.join(" ") ?? "" };
}

/** The fields of an auth scope. The placeholders of the URL name the fields of a path scope; the administrator names those of the others. */
export function fieldsOf({ type, url, fields }: Draft): Field[] {
  if (type === "none" || type === "oauth2") return [];
  if (type !== "path") return fields;
  const names = new Set([...url.matchAll(/\{([A-Za-z0-9_-]+)\}/g)].map((match) => match[1] ?? ""));
  return [...names].map((name) => fields.find((field) => field.name === name) ?? { ...emptyField, name });
}

/** The draft of a server in the form the API accepts. @param redirectUri the URI that the form has shown, to register at the provider */
export function toNewServer(draft: Draft, slug: string, redirectUri: string | undefined): NewServer {
  const { name, url, transport, type } = draft;
  const server: NewServer = { name, slug, url, transport, authScope: scopeOf(draft) };
  return type === "oauth2" ? { ...server, oauth: toOAuth(draft, redirectUri) } : server;
}

/** The draft of a further auth scope in the form the API accepts. */
export function toNewAuthScope(draft: Draft, name: string, redirectUri: string | undefined): NewAuthScope {
  return { name, ...scopeOf(draft), ...(draft.type === "oauth2" && { oauth: toOAuth(draft, redirectUri) }) };
}

function scopeOf(draft: Draft): AuthScope {
  const { type, level, redactionHints } = draft;
  return { type, level, fields: fieldsOf(draft), redactionHints: linesOf(redactionHints) };
}

/** The OAuth part of a draft in the form the API accepts. */
export function toOAuth(draft: Draft, redirectUri: string | undefined): NonNullable<NewServer["oauth"]> {
  const { scopes, clientId, clientSecret, grant } = draft;
  const client = clientId ? { id: clientId, ...(clientSecret && { secret: clientSecret }), redirectUri } : undefined;
  return { provider: toProvider(draft), scopes: wordsOf(scopes), client, grant };
}

function toProvider({ provider, authorizationUrl, tokenUrl, revocationUrl, userinfoUrl }: Draft): NonNullable<NewServer["oauth"]>["provider"] {
  if (provider === "manual") return { kind: "manual", authorizationUrl, tokenUrl, revocationUrl, userinfoUrl };
  return provider === "discovered" ? { kind: "discovered" } : { kind: "template", template: provider.slice("template:".length) };
}
