import { Input } from "../../ui/kit/input.tsx";
import type { Draft } from "../draft.ts";

type Props = { draft: Draft; onChange: (part: Partial<Draft>) => void; problems: Record<string, string> };

/** The URLs of a provider that an administrator describes by hand. */
export function ProviderUrls({ draft, onChange, problems }: Props) {
  return (
    <>
      <Input
        label="Authorization URL"
        value={draft.authorizationUrl}
        onChange={(event) => onChange({ authorizationUrl: event.target.value })}
        error={problems.authorizationUrl}
      />
      <Input label="Token URL" value={draft.tokenUrl} onChange={(event) => onChange({ tokenUrl: event.target.value })} error={problems.tokenUrl} />
      <Input
        label="Revocation URL (optional)"
        value={draft.revocationUrl}
        onChange={(event) => onChange({ revocationUrl: event.target.value })}
        error={problems.revocationUrl}
        description="When a grant is revoked here, Cardea revokes it there too."
      />
      <Input
        label="UserInfo URL (optional)"
        value={draft.userinfoUrl}
        onChange={(event) => onChange({ userinfoUrl: event.target.value })}
        error={problems.userinfoUrl}
        description="Cardea reads there which account a person has connected."
      />
    </>
  );
}
