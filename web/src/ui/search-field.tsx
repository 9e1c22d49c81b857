import { Input } from "@cloudflare/kumo/components/input";

type Props = { label: string; placeholder: string; value: string; onChange: (value: string) => void };

/** A search that filters a list while the user types. */
export function SearchField({ label, placeholder, value, onChange }: Props) {
  return <Input aria-label={label} type="search" placeholder={placeholder} value={value} onChange={(event) => onChange(event.target.value)} />;
}
