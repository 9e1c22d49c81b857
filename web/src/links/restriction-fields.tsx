import { Input, Textarea } from "@cloudflare/kumo/components/input";
import { type Expiry, ExpiryField, toList } from "../ui/expiry-field.tsx";
import type { Link } from "./queries.ts";

/** Who may use a link and until when, as it is typed. */
export type RestrictionDraft = { domains: string; emails: string; email: string; expiry: Expiry };

type Props = {
  type: Link["type"];
  draft: RestrictionDraft;
  onChange: (part: Partial<RestrictionDraft>) => void;
  fields: Partial<Record<string, string>>;
};

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
            description="Only addresses at exactly these domains; separate several by commas."
          />
          <Textarea
            label="Further e-mail addresses"
            value={draft.emails}
            onChange={(event) => onChange({ emails: event.target.value })}
            error={fields.emails}
            placeholder="grace@partner.example"
            description="For people elsewhere, or instead of a domain; one a line."
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

/** What of it a link of this type has. */
export function restrictionOf(type: Link["type"], { domains, emails, email }: RestrictionDraft) {
  return type === "project" ? { email } : { domains: toList(domains), emails: toList(emails) };
}
