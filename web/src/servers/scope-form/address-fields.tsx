import type { ReactNode } from "react";
import { pageTexts } from "../../texts/texts.ts";
import { Radio } from "../../ui/kit/choice.tsx";
import { Input } from "../../ui/kit/input.tsx";
import type { Draft } from "../draft.ts";

type Props = {
  draft: Pick<Draft, "name" | "url" | "transport">;
  onChange: (part: Partial<Draft>) => void;
  problems: Record<string, string>;
  /** What stands between the name and the URL. */
  children?: ReactNode;
};

/** What a server is called, where it is and how it is spoken to. */
export function AddressFields({ draft, onChange, problems, children }: Props) {
  const { serverForm: words } = pageTexts();
  return (
    <>
      <Input label={words.name} value={draft.name} onChange={(event) => onChange({ name: event.target.value })} error={problems.name} />
      {children}
      <Input
        label={words.url}
        type="url"
        value={draft.url}
        onChange={(event) => onChange({ url: event.target.value })}
        error={problems.url}
        description={draft.transport === "bridge" ? words.bridgeUrlHelp : undefined}
        placeholder={draft.transport === "bridge" ? "bridge://files" : "https://mcp.example.com/mcp"}
      />
      <Radio.Group legend={words.transport} orientation="horizontal" value={draft.transport} onValueChange={(transport) => onChange({ transport })}>
        <Radio.Item label={words.http} value="http" />
        <Radio.Item label={words.sse} value="sse" />
        <Radio.Item label={words.bridge} value="bridge" />
      </Radio.Group>
    </>
  );
}
