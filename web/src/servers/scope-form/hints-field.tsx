import { pageTexts } from "../../texts/texts.ts";
import { Textarea } from "../../ui/kit/input.tsx";

/** Asks for the names of arguments and results whose values Cardea must not record. */
export function HintsField({ value, onChange, problems }: { value: string; onChange: (value: string) => void; problems: Record<string, string> }) {
  const { scopeForm: words } = pageTexts();
  return (
    <Textarea
      label={words.hints}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={Object.entries(problems).find(([path]) => path.includes("redactionHints"))?.[1]}
      placeholder={"password\ncard_number"}
      description={words.hintsHelp}
    />
  );
}
