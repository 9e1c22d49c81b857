import { Input, Textarea } from "@cloudflare/kumo/components/input";
import { ExpiryField } from "../ui/expiry-field.tsx";
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
  return (
    <>
      {type === "project" ? (
        <Input
          label="E-mail address"
          type="email"
          value={draft.email}
          onChange={(event) => onChange({ email: event.target.value })}
          error={fields.email}
          placeholder="ada@example.com"
        />
      ) : (
        <>
          <Input
            label="E-mail domains"
            value={draft.domains}
            onChange={(event) => onChange({ domains: event.target.value })}
            error={fields.domains}
            placeholder="example.com"
            description="Only addresses at exactly these domains. Separate several domains with commas."
          />
          <Textarea
            label="Further e-mail addresses"
            value={draft.emails}
            onChange={(event) => onChange({ emails: event.target.value })}
            error={fields.emails}
            placeholder="grace@partner.example"
            description="For people at other domains. One per line."
          />
        </>
      )}
      <ExpiryField
        choices={["1", "7", "30", "date", "never"]}
        value={draft.expiry}
        onChange={(expiry) => onChange({ expiry })}
        error={fields.expiresAt}
      />
    </>
  );
}
