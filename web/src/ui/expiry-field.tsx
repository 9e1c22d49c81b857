import { Radio } from "@cloudflare/kumo/components/radio";

const DAY = 24 * 60 * 60 * 1000;
const LABELS = { "1": "1 day", "7": "7 days", "30": "30 days", "90": "90 days", "365": "1 year", never: "Never" } as const;

/** How long something is to hold: a number of days, or for ever. */
export type Expiry = keyof typeof LABELS;

type Props = { choices: Expiry[]; value: Expiry; onChange: (value: Expiry) => void; error: string | undefined };

export function ExpiryField({ choices, value, onChange, error }: Props) {
  return (
    <Radio.Group legend="Expires after" orientation="horizontal" value={value} onValueChange={onChange} error={error}>
      {choices.map((choice) => (
        <Radio.Item key={choice} label={LABELS[choice]} value={choice} />
      ))}
    </Radio.Group>
  );
}

/** @returns UTC ms; nothing for what never expires */
export const toExpiresAt = (expiry: Expiry): number | undefined => (expiry === "never" ? undefined : Date.now() + Number(expiry) * DAY);

/** What people type into one field, apart: separated by commas or blanks. */
export const toList = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);
