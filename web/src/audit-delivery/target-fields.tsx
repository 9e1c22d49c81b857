import { pageTexts } from "../texts/texts.ts";
import { Input } from "../ui/kit/input.tsx";
import type { Kind } from "./queries.ts";

export type Draft = { url: string; token: string; description: string };

type CollectorKind = Exclude<Kind, "r2" | "pipeline">;

/** Whether targets of a kind have an address and a token. The others are bound by the operator. */
export const isCollector = (kind: Kind): kind is CollectorKind => kind !== "r2" && kind !== "pipeline";

/** An address of each kind, as its documentation has it. */
const EXAMPLES: Record<CollectorKind, string> = {
  http: "https://logs.example.com/cardea",
  splunk: "https://splunk.example.com:8088/services/collector/event",
  datadog: "https://http-intake.logs.datadoghq.com/api/v2/logs",
};

type Props = { kind: Kind; hasToken: boolean; draft: Draft; onChange: (draft: Draft) => void; fields: Partial<Record<string, string>> };

/** The fields of a target: its address, its token, and a note. @property hasToken whether it has a token already, which is not shown */
export function TargetFields({ kind, hasToken, draft, onChange, fields }: Props) {
  const { auditTargets: words } = pageTexts();
  return (
    <>
      {isCollector(kind) ? (
        <>
          <Input
            label={words.url}
            type="url"
            value={draft.url}
            onChange={(event) => onChange({ ...draft, url: event.target.value })}
            error={fields.url}
            placeholder={EXAMPLES[kind]}
            description={words.urlHelp[kind]}
          />
          <Input
            label={hasToken ? words.newToken : words.token[kind]}
            type="password"
            autoComplete="off"
            value={draft.token}
            onChange={(event) => onChange({ ...draft, token: event.target.value })}
            error={fields.token}
            description={hasToken ? words.newTokenHelp : words.tokenHelp}
          />
        </>
      ) : (
        <p className="text-sm text-kumo-subtle">{words.boundHelp[kind]}</p>
      )}
      <Input
        label={words.description}
        value={draft.description}
        onChange={(event) => onChange({ ...draft, description: event.target.value })}
        error={fields.description}
        description={words.descriptionHelp}
      />
    </>
  );
}
