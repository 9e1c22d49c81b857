import { pageTexts } from "../../texts/texts.ts";
import { Radio } from "../../ui/kit/choice.tsx";
import { Input } from "../../ui/kit/input.tsx";
import type { Draft } from "../draft.ts";
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
      <Input label={words.name} value={draft.name} onChange={(event) => onChange({ name: event.target.value })} error={problems.name} />
      <Input
        label={words.slug}
        value={slug}
        onChange={(event) => onChange({ slug: event.target.value })}
        error={problems.slug}
        description={words.slugHelp(slug || "{slug}")}
      />
      <Input
        label={words.url}
        type="url"
        value={draft.url}
        onChange={(event) => onChange({ url: event.target.value })}
        error={problems.url}
        placeholder="https://mcp.example.com/mcp"
      />
      <Radio.Group legend={words.transport} orientation="horizontal" value={draft.transport} onValueChange={(transport) => onChange({ transport })}>
        <Radio.Item label={words.http} value="http" />
        <Radio.Item label={words.sse} value="sse" />
      </Radio.Group>
      <ScopeSettings project={project} draft={draft} onChange={onChange} problems={problems} redirectUri={redirectUri} />
    </>
  );
}
