import type { Difference } from "../session/meanwhile.tsx";
import { pageTexts } from "../texts/texts.ts";
import { type Draft, fieldsOf } from "./draft.ts";
import { draftOfScope } from "./edit-draft.ts";
import type { AuthScope, Server } from "./queries.ts";

type Stored = { server: Server; scope: AuthScope };

/** What another administrator has changed of a server or its auth scope, in the words of the form. */
export function differencesOf(opened: Stored, now: Stored): Difference[] {
  const { serverForm, scopeForm, oauthForm } = pageTexts();
  const each = ({ server, scope }: Stored): string[] => {
    const draft = draftOfScope(server, scope);
    const { name, url, transport, type, level, redactionHints, provider, authorizationUrl, tokenUrl, scopes, clientId } = draft;
    return [
      scope.isOwn ? name : scope.name,
      url,
      serverForm[transport],
      scopeForm.types[type],
      scopeForm.levels[level],
      namesOf(draft),
      redactionHints.replaceAll("\n", ", "),
      [provider, authorizationUrl, tokenUrl].filter(Boolean).join(" "),
      scopes,
      clientId,
    ];
  };
  const labels = [
    ...[serverForm.name, serverForm.url, serverForm.transport, scopeForm.asks, scopeForm.level, scopeForm.fields, scopeForm.hints],
    ...[oauthForm.provider, oauthForm.scopes, oauthForm.clientId],
  ];
  const [before, after] = [each(opened), each(now)];
  return labels.map((label, at) => [label, before[at] ?? "", after[at] ?? ""]);
}

const namesOf = (draft: Draft): string =>
  fieldsOf(draft)
    .map(({ name, label, prefix }) => [name, label, prefix].filter(Boolean).join(" "))
    .join(", ");
