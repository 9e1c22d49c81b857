import { linesOf } from "../ui/form/lines.ts";
import { type Draft, emptyDraft, fieldsOf, toOAuth } from "./draft.ts";
import type { AuthScope, AuthScopeChange, Server, ServerChange } from "./queries.ts";

/** The draft of an existing auth scope. The first argument is its server: the URL names the fields of a path scope. */
export function draftOfScope({ name, url, transport }: Pick<Server, "name" | "url" | "transport">, scope: AuthScope): Draft {
  const { oauth, type, level, fields, redactionHints } = scope;
  const provider = oauth?.provider;
  return {
    ...emptyDraft,
    ...(provider?.kind === "manual" && provider),
    name,
    url,
    transport,
    type,
    level,
    fields: fields.map(({ name, label = "", help = "", prefix = "" }) => ({ name, label, help, prefix })),
    redactionHints: (redactionHints ?? []).join("\n"),
    provider: !provider || provider.kind === "discovered" ? "discovered" : provider.kind === "manual" ? "manual" : `template:${provider.template}`,
    scopes: oauth?.scopes.join(" ") ?? "",
    clientId: oauth?.clientId ?? "",
    grant: oauth?.grant === "client_credentials" ? "client_credentials" : "authorization_code",
  };
}

/** Whether an edit moves the client to another provider. Then the client needs another redirect URI. */
export function movesClient(saved: Draft, draft: Draft): boolean {
  const providerOf = ({ type, provider, tokenUrl, url }: Draft) =>
    [type, provider, provider === "manual" ? originOf(tokenUrl) : provider === "discovered" && originOf(url)].join(" ");
  return providerOf(saved) !== providerOf(draft);
}

const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : url);

/** The changed parts of a server only, so that the edit does not overwrite another administrator's change to the other parts. */
export function toServerChange(saved: Draft, draft: Draft, redirectUri: string | undefined): ServerChange {
  const { name, url, transport } = draft;
  const { oauth, ...authScope } = toScopeChange(saved, draft, redirectUri);
  return {
    ...(name !== saved.name && { name }),
    ...(url !== saved.url && { url }),
    ...(transport !== saved.transport && { transport }),
    ...(Object.keys(authScope).length > 0 && { authScope }),
    ...(oauth && { oauth }),
  };
}

/** The changed parts of an auth scope only. Its name is not part of a draft. */
export function toScopeChange(saved: Draft, draft: Draft, redirectUri: string | undefined): Omit<AuthScopeChange, "revision" | "confirm"> {
  const { type, level } = draft;
  const fields = fieldsOf(draft);
  return {
    ...(type !== saved.type && { type }),
    ...(level !== saved.level && { level }),
    ...(differs(fields, fieldsOf(saved)) && { fields }),
    ...(draft.redactionHints !== saved.redactionHints && { redactionHints: linesOf(draft.redactionHints) }),
    ...(type === "oauth2" && withOAuth(saved, draft, redirectUri)),
  };
}

function withOAuth(saved: Draft, draft: Draft, redirectUri: string | undefined): Pick<AuthScopeChange, "oauth"> {
  const [before, after] = [toOAuth(saved, undefined), toOAuth(draft, undefined)];
  const { clientId, clientSecret } = draft;
  const newUri = redirectUri !== undefined && { redirectUri };
  const client = clientId ? { id: clientId, ...(clientSecret && { secret: clientSecret }), ...newUri } : null;
  const oauth = {
    ...(differs(before.provider, after.provider) && { provider: after.provider }),
    ...(differs(before.scopes, after.scopes) && { scopes: after.scopes }),
    ...(before.grant !== after.grant && { grant: after.grant }),
    ...((clientId !== saved.clientId || clientSecret !== "" || (clientId && newUri)) && { client }),
  };
  return Object.keys(oauth).length > 0 ? { oauth } : {};
}

const differs = (one: unknown, other: unknown): boolean => JSON.stringify(one) !== JSON.stringify(other);
