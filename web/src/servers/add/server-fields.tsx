import { pageTexts } from "../../texts/texts.ts";
import { Input } from "../../ui/kit/input.tsx";
import type { Draft } from "../draft.ts";
import { AddressFields } from "../scope-form/address-fields.tsx";
import { ScopeSettings } from "../scope-form/scope-settings.tsx";

type Props = {
  project: string;
  draft: Draft;
  slug: string;
  onChange: (part: Partial<Draft>) => void;
  problems: Record<string, string>;
  redirectUri: string | undefined;
};

/** Everything that can be set of a new server. */
export function ServerFields({ project, draft, slug, onChange, problems, redirectUri }: Props) {
  const { addServer: words } = pageTexts();
  return (
    <>
      <AddressFields draft={draft} onChange={onChange} problems={problems}>
        <Input
          label={words.slug}
          value={slug}
          onChange={(event) => onChange({ slug: event.target.value })}
          error={problems.slug}
          description={words.slugHelp(slug || "{slug}")}
        />
      </AddressFields>
      <ScopeSettings project={project} draft={draft} onChange={onChange} problems={problems} redirectUri={redirectUri} />
    </>
  );
}
