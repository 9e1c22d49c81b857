import { Checkbox, Radio } from "../ui/kit/choice.tsx";
import { Input, Textarea } from "../ui/kit/input.tsx";
import type { Argument } from "./arguments.ts";

type Props = { argument: Argument; value: string; onChange: (value: string) => void; problem: string | undefined };

/** The form field for one argument. */
export function ArgumentField({ argument, value, onChange, problem }: Props) {
  const label = argument.required ? argument.label : `${argument.label} (optional)`;
  const common = { label, description: argument.help || undefined, error: problem };
  if (argument.kind === "boolean") {
    return (
      <Checkbox
        label={argument.help ? `${label}: ${argument.help}` : label}
        checked={value === "true"}
        onCheckedChange={(checked) => onChange(String(checked))}
      />
    );
  }
  if (argument.kind === "choice") {
    return (
      <Radio.Group legend={label} description={argument.help || undefined} error={problem} value={value} onValueChange={onChange}>
        {argument.choices.map((choice) => (
          <Radio.Item key={choice} label={choice} value={choice} />
        ))}
      </Radio.Group>
    );
  }
  if (argument.kind === "json") {
    return <Textarea {...common} value={value} onChange={(event) => onChange(event.target.value)} placeholder="JSON" spellCheck={false} />;
  }
  const inputMode = argument.kind === "number" ? "decimal" : undefined;
  return <Input {...common} value={value} onChange={(event) => onChange(event.target.value)} inputMode={inputMode} />;
}
