import { Textarea } from "@cloudflare/kumo/components/input";

/** Names of arguments and results whose values no record keeps. */
export function HintsField({ value, onChange, problems }: { value: string; onChange: (value: string) => void; problems: Record<string, string> }) {
  return (
    <Textarea
      label="Redaction hints (optional)"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={Object.entries(problems).find(([path]) => path.includes("redactionHints"))?.[1]}
      placeholder={"password\ncard_number"}
      description="The values of arguments and results with these names are kept in no record. One per line."
    />
  );
}
