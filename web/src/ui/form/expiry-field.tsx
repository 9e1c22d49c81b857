import { pageTexts } from "../../texts/texts.ts";
import { Radio } from "../kit/choice.tsx";
import { Input } from "../kit/input.tsx";
import { DAY, type Expiry, type ExpiryChoice, toDateText } from "./expiry.ts";

type Props = { choices: ExpiryChoice[]; value: Expiry; onChange: (value: Expiry) => void; error: string | undefined; help?: string };

/** Asks when something expires: one of the choices, or a date. @property help why an end is proposed */
export function ExpiryField({ choices, value, onChange, error, help }: Props) {
  const { expiry: words } = pageTexts();
  const date = value.startsWith("date:") ? value.slice("date:".length) : undefined;
  return (
    <div className="flex flex-col gap-3">
      <Radio.Group
        legend={words.legend}
        orientation="horizontal"
        value={date === undefined ? value : "date"}
        onValueChange={(chosen: string) => onChange((chosen === "date" ? `date:${toDateText(Date.now() + 7 * DAY)}` : chosen) as Expiry)}
        error={date === undefined ? error : undefined}
      >
        {choices.map((choice) => (
          <Radio.Item key={choice} label={words.choices[choice]} value={choice} />
        ))}
      </Radio.Group>
      {help !== undefined && <p className="text-sm text-kumo-subtle">{help}</p>}
      {date !== undefined && (
        <Input
          label={words.lastDay}
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
