import { Input } from "./kit/input.tsx";

type Props = { label: string; placeholder: string; value: string; onChange: (value: string) => void };

/** A search that filters a list while the user types. */
export function SearchField({ label, placeholder, value, onChange }: Props) {
  return (
    <div className="w-60 max-w-full sm:w-72">
      <Input
        className="w-full"
        aria-label={label}
        type="search"
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
