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
  const registers = draft.provider === "discovered" && draft.grant === "authorization_code";
  return (
    <div className="mt-3 flex flex-col gap-4">
      <Input
        label="Client ID"
        value={draft.clientId}
        onChange={(event) => onChange({ clientId: event.target.value })}
        error={problems.clientId}
        description={registers ? "Needed only if the provider offers no registration." : undefined}
      />
      <Input
        label="Client secret"
        type="password"
        autoComplete="off"
        value={draft.clientSecret}
        onChange={(event) => onChange({ clientSecret: event.target.value })}
        error={problems.clientSecret}
        placeholder={hasSecret ? "stored; type to replace it" : ""}
        description="Cardea stores the secret encrypted and never shows it again."
      />
      <Input
        label="OAuth scopes (optional)"
        value={draft.scopes}
        onChange={(event) => onChange({ scopes: event.target.value })}
        error={problems.scopes}
        placeholder={template?.scopes.join(" ") ?? ""}
        description="Separate scopes with spaces. Leave empty for the usual scopes."
      />
      {redirectUri !== undefined && (
        <div className="text-sm">
          {mayTakeOwn && (
            <Checkbox
              label="Give this client a redirect URI for this server only. Enter it at the provider first: people cannot sign in until it is there."
              checked={draft.takesOwnRedirect}
              onCheckedChange={(takesOwnRedirect) => onChange({ takesOwnRedirect })}
            />
          )}
          <p className="mb-1">
            Redirect URI for the client at the provider,{" "}
            {mayTakeOwn && !draft.takesOwnRedirect ? "shared with other servers" : "for this server only"}
            {template && (
              <>
                {" "}
                (
                <a className="underline" href={template.clientUrl} target="_blank" rel="noreferrer">
                  create the client at {template.name}
                </a>
                )
              </>
            )}
          </p>
          <ClipboardText size="sm" text={redirectUri} className="max-w-full" />
          {problems.redirectUri !== undefined && (
            <p role="alert" className="mt-1 text-kumo-danger">
              {problems.redirectUri}
            </p>
          )}
        </div>
      )}
    </div>
  );
}
