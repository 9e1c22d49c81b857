import { Button } from "../ui/kit/button.tsx";

type Props<Choice extends string> = { label: string; choices: Record<Choice, string>; value: Choice; onChange: (value: Choice) => void };

/** Buttons that choose one of a few views of a list. */
export function FilterButtons<Choice extends string>({ label, choices, value, onChange }: Props<Choice>) {
  return (
    <fieldset className="flex gap-1" aria-label={label}>
      {(Object.entries(choices) as [Choice, string][]).map(([choice, text]) => (
        <Button
          key={choice}
          size="sm"
          variant={choice === value ? "secondary" : "ghost"}
          aria-pressed={choice === value}
          onClick={() => onChange(choice)}
        >
          {text}
        </Button>
      ))}
    </fieldset>
  );
}
