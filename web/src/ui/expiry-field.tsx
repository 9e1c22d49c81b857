import { Input } from "@cloudflare/kumo/components/input";
import { Radio } from "@cloudflare/kumo/components/radio";

const DAY = 24 * 60 * 60 * 1000;
const LABELS = { "1": "1 day", "7": "7 days", "30": "30 days", "90": "90 days", "365": "1 year", never: "Never", date: "On a date" } as const;

type Preset = keyof typeof LABELS;
/** How long something is to hold: a number of days, for ever, or to the end of a day, as `date:2026-12-31`. */
export type Expiry = Exclude<Preset, "date"> | `date:${string}`;

type Props = { choices: Preset[]; value: Expiry; onChange: (value: Expiry) => void; error: string | undefined };

export function ExpiryField({ choices, value, onChange, error }: Props) {
  const date = value.startsWith("date:") ? value.slice("date:".length) : undefined;
  return (
    <div className="flex flex-col gap-3">
      <Radio.Group
        legend="Expires after"
        orientation="horizontal"
        value={date === undefined ? value : "date"}
        onValueChange={(chosen: string) => onChange((chosen === "date" ? `date:${toDateText(Date.now() + 7 * DAY)}` : chosen) as Expiry)}
        error={date === undefined ? error : undefined}
      >
        {choices.map((choice) => (
          <Radio.Item key={choice} label={LABELS[choice]} value={choice} />
        ))}
      </Radio.Group>
      {date !== undefined && (
        <Input
          label="Last day"
          type="date"
          value={date}
          min={toDateText(Date.now())}
          onChange={(event) => onChange(`date:${event.target.value}`)}
          error={error}
        />
      )}
    </div>
  );
}

/** A day as date fields have it, in the person's own time zone. */
function toDateText(at: number): string {
  const date = new Date(at);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** @param at UTC ms, or null for never */
export const toExpiry = (at: number | null): Expiry => (at === null ? "never" : `date:${toDateText(at)}`);

/** @returns UTC ms; nothing for what never expires. A date holds to its end, in the person's own time zone. */
export function toExpiresAt(expiry: Expiry): number | undefined {
  if (expiry === "never") return undefined;
  if (!expiry.startsWith("date:")) return Date.now() + Number(expiry) * DAY;
  const end = new Date(`${expiry.slice("date:".length)}T23:59:59`).getTime();
  return Number.isNaN(end) ? 0 : end;
}

/** What people type into one field, apart: separated by commas or blanks. */
export const toList = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);
