import { pageTexts } from "../../texts/texts.ts";
import { Input } from "../../ui/kit/input.tsx";
import type { Draft } from "../draft.ts";

type Props = { draft: Draft; onChange: (part: Partial<Draft>) => void; problems: Record<string, string> };

/** The URLs of a provider that an administrator describes by hand. */
export function ProviderUrls({ draft, onChange, problems }: Props) {
  const { oauthForm: words } = pageTexts();
  return (
    <>
      <Input
        label={words.authorizationUrl}
        value={draft.authorizationUrl}
        onChange={(event) => onChange({ authorizationUrl: event.target.value })}
        error={problems.authorizationUrl}
      />
      <Input
        label={words.tokenUrl}
        value={draft.tokenUrl}
        onChange={(event) => onChange({ tokenUrl: event.target.value })}
        error={problems.tokenUrl}
      />
      <Input
        label={words.revocationUrl}
        value={draft.revocationUrl}
        onChange={(event) => onChange({ revocationUrl: event.target.value })}
        error={problems.revocationUrl}
        description={words.revocationUrlHelp}
      />
      <Input
        label={words.userinfoUrl}
        value={draft.userinfoUrl}
        onChange={(event) => onChange({ userinfoUrl: event.target.value })}
        error={problems.userinfoUrl}
        description={words.userinfoUrlHelp}
      />
    </>
  );
}
