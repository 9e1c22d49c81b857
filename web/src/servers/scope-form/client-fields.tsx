import { pageTexts } from "../../texts/texts.ts";
import { Checkbox } from "../../ui/kit/choice.tsx";
import { ClipboardText } from "../../ui/kit/clipboard-text.tsx";
import { Input } from "../../ui/kit/input.tsx";
import type { Draft } from "../draft.ts";
import type { ProviderTemplate } from "../queries.ts";

type Props = {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
  problems: Record<string, string>;
  template: ProviderTemplate | undefined;
  /** The redirect URI of this client alone. It is undefined until the API has answered. */
  redirectUri: string | undefined;
  /** Whether the client has a stored secret, which stays unless the administrator types another one. */
  hasSecret: boolean;
  /** Whether the client still has the redirect URI that servers share, and may get one of its own. */
  mayTakeOwn: boolean;
};

/** A client that an administrator has created at the provider, and the OAuth scopes to ask for. */
export function ClientFields({ draft, onChange, problems, template, redirectUri, hasSecret, mayTakeOwn }: Props) {
  const { oauthForm: words } = pageTexts();
  const registers = draft.provider === "discovered" && draft.grant === "authorization_code";
  return (
    <div className="mt-3 flex flex-col gap-4">
      <Input
        label={words.clientId}
        value={draft.clientId}
        onChange={(event) => onChange({ clientId: event.target.value })}
        error={problems.clientId}
        description={registers ? words.clientIdHelp : undefined}
      />
      <Input
        label={words.clientSecret}
        type="password"
        autoComplete="off"
        value={draft.clientSecret}
        onChange={(event) => onChange({ clientSecret: event.target.value })}
        error={problems.clientSecret}
        placeholder={hasSecret ? words.secretStored : ""}
        description={words.clientSecretHelp}
      />
      <Input
        label={words.scopes}
        value={draft.scopes}
        onChange={(event) => onChange({ scopes: event.target.value })}
        error={problems.scopes}
        placeholder={template?.scopes.join(" ") ?? ""}
        description={words.scopesHelp}
      />
      {redirectUri !== undefined && (
        <div className="flex flex-col items-start gap-2 text-sm">
          {mayTakeOwn && (
            <Checkbox label={words.takeOwn} checked={draft.takesOwnRedirect} onCheckedChange={(takesOwnRedirect) => onChange({ takesOwnRedirect })} />
          )}
          <p>
            {mayTakeOwn && !draft.takesOwnRedirect ? words.redirectShared : words.redirectOwn}
            {template && (
              <>
                {" · "}
                <a className="underline" href={template.clientUrl} target="_blank" rel="noreferrer">
                  {words.createClient(template.name)}
                </a>
              </>
            )}
          </p>
          <ClipboardText size="sm" text={redirectUri} className="max-w-full" />
          {problems.redirectUri !== undefined && (
            <p role="alert" className="text-kumo-danger">
              {problems.redirectUri}
            </p>
          )}
        </div>
      )}
    </div>
  );
}
