import { Input } from "@cloudflare/kumo/components/input";
import { Radio } from "@cloudflare/kumo/components/radio";
import { DAY, EXPIRY_LABELS, type Expiry, type ExpiryChoice, toDateText } from "./expiry.ts";

type Props = { choices: ExpiryChoice[]; value: Expiry; onChange: (value: Expiry) => void; error: string | undefined };

/** Asks when something expires: one of the choices, or a date. */
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
          <Radio.Item key={choice} label={EXPIRY_LABELS[choice]} value={choice} />
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
