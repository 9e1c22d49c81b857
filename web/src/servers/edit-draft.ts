import { type Draft, emptyDraft, fieldsOf, linesOf, toOAuth } from "./draft.ts";
import type { AuthScope, AuthScopeChange, Server, ServerChange } from "./queries.ts";

/** An auth scope as it is, to be edited. @param server its server, whose URL a path scope's fields follow */
export function draftOfScope({ name, url, transport }: Pick<Server, "name" | "url" | "transport">, scope: AuthScope): Draft {
  const { oauth, type, level, fields, redactionHints } = scope;
  const provider = oauth?.provider;
  return {
    ...emptyDraft,
    ...(provider?.kind === "manual" && provider),
    name,
    url,
    transport,
    type: type === "env" ? "header" : type,
    level,
    fields: fields.map(({ name, label = "", help = "", prefix = "" }) => ({ name, label, help, prefix })),
    redactionHints: (redactionHints ?? []).join("\n"),
    provider: !provider || provider.kind === "discovered" ? "discovered" : provider.kind === "manual" ? "manual" : `template:${provider.template}`,
    scopes: oauth?.scopes.join(" ") ?? "",
    clientId: oauth?.clientId ?? "",
    grant: oauth?.grant === "client_credentials" ? "client_credentials" : "authorization_code",
  };
}

/** Whether a client would be one of another sign-in service, so that it gets another redirect URI. */
export function movesClient(begun: Draft, draft: Draft): boolean {
  const placeOf = ({ type, provider, tokenUrl, url }: Draft) =>
    [type, provider, provider === "manual" ? originOf(tokenUrl) : provider === "discovered" && originOf(url)].join(" ");
  return placeOf(begun) !== placeOf(draft);
}

const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : url);

/** What has been changed of a server, and of nothing else: what somebody else edits meanwhile is not overwritten. */
export function toServerChange(begun: Draft, draft: Draft, redirectUri: string | undefined): ServerChange {
  const { name, url, transport } = draft;
  const { oauth, ...authScope } = toScopeChange(begun, draft, redirectUri);
  return {
    ...(name !== begun.name && { name }),
    ...(url !== begun.url && { url }),
    ...(transport !== begun.transport && { transport }),
    ...(Object.keys(authScope).length > 0 && { authScope }),
    ...(oauth && { oauth }),
  };
}

/** The same of an auth scope, but for its name. */
export function toScopeChange(begun: Draft, draft: Draft, redirectUri: string | undefined): Omit<AuthScopeChange, "revision" | "confirm"> {
  const { type, level } = draft;
  const fields = fieldsOf(draft);
  return {
    ...(type !== begun.type && { type }),
    ...(level !== begun.level && { level }),
    ...(differs(fields, fieldsOf(begun)) && { fields }),
    ...(draft.redactionHints !== begun.redactionHints && { redactionHints: linesOf(draft.redactionHints) }),
    ...(type === "oauth2" && withOAuth(begun, draft, redirectUri)),
  };
}

function withOAuth(begun: Draft, draft: Draft, redirectUri: string | undefined): Pick<AuthScopeChange, "oauth"> {
  const [was, is] = [toOAuth(begun, undefined), toOAuth(draft, undefined)];
  const { clientId, clientSecret } = draft;
  const moved = redirectUri !== undefined && { redirectUri };
  const client = clientId ? { id: clientId, ...(clientSecret && { secret: clientSecret }), ...moved } : null;
  const oauth = {
    ...(differs(was.provider, is.provider) && { provider: is.provider }),
    ...(differs(was.scopes, is.scopes) && { scopes: is.scopes }),
    ...(was.grant !== is.grant && { grant: is.grant }),
    ...((clientId !== begun.clientId || clientSecret !== "" || (clientId && moved)) && { client }),
  };
  return Object.keys(oauth).length > 0 ? { oauth } : {};
}

const differs = (one: unknown, other: unknown): boolean => JSON.stringify(one) !== JSON.stringify(other);
