import { pageTexts } from "../texts/texts.ts";
import { ExpiryField } from "../ui/form/expiry-field.tsx";
import { Input, Textarea } from "../ui/kit/input.tsx";
import type { Link } from "./queries.ts";
import type { RestrictionDraft } from "./restriction.ts";

type Props = {
  type: Link["type"];
  draft: RestrictionDraft;
  onChange: (part: Partial<RestrictionDraft>) => void;
  fields: Partial<Record<string, string>>;
};

/** Asks who may use a link, and until when. */
export function RestrictionFields({ type, draft, onChange, fields }: Props) {
  const { linkForm: words } = pageTexts();
  return (
    <>
      {type === "project" ? (
        <Input
          label={words.email}
          type="email"
          value={draft.email}
          onChange={(event) => onChange({ email: event.target.value })}
          error={fields.email}
          placeholder="ada@example.com"
        />
      ) : (
        <>
          <Input
            label={words.domains}
            value={draft.domains}
            onChange={(event) => onChange({ domains: event.target.value })}
            error={fields.domains}
            placeholder="example.com"
            description={words.domainsHelp}
          />
          <Textarea
            label={words.emails}
            value={draft.emails}
            onChange={(event) => onChange({ emails: event.target.value })}
            error={fields.emails}
            placeholder="grace@partner.example"
            description={words.emailsHelp}
          />
        </>
      )}
      <ExpiryField
        choices={["1", "7", "30", "date", "never"]}
        value={draft.expiry}
        onChange={(expiry) => onChange({ expiry })}
        error={fields.expiresAt}
        help={words.expiryHelp}
      />
    </>
  );
}
