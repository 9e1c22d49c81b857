import { pageTexts } from "../texts/texts.ts";
import { Checkboxes } from "../ui/kit/choice.tsx";
import { Input } from "../ui/kit/input.tsx";
import type { ChosenEvent } from "./queries.ts";

export type Draft = { url: string; events: ChosenEvent[]; description: string };

/** @property urlHelp about the address, for one that is a secret */
type Props = { draft: Draft; onChange: (draft: Draft) => void; fields: Partial<Record<string, string>>; urlHelp?: string };

/** The fields of a webhook: its address, what it is told, and a note. */
export function WebhookFields({ draft, onChange, fields, urlHelp }: Props) {
  const { webhooks: words } = pageTexts();
  const kinds = Object.entries(words.kinds).filter(([kind]) => kind !== "webhook.test");
  return (
    <>
      <Input
        label={words.url}
        type="url"
        value={draft.url}
        onChange={(event) => onChange({ ...draft, url: event.target.value })}
        error={fields.url}
        placeholder="https://app.example.com/webhooks/cardea"
        description={urlHelp ?? words.urlHelp}
      />
      <Checkboxes.Group
        legend={words.events}
        value={draft.events}
        onValueChange={(events) => onChange({ ...draft, events: events as ChosenEvent[] })}
        error={fields.events}
      >
        {kinds.map(([kind, label]) => (
          <Checkboxes.Item key={kind} value={kind} label={label} description={kind} />
        ))}
      </Checkboxes.Group>
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
