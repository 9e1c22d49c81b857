import { useEffect, useRef, useState } from "react";
import { Input } from "./kit/input.tsx";

type Props = { label: string; placeholder: string; value: string; onChange: (value: string) => void };

/** The pause in typing, in ms, after which a list is filtered. */
const PAUSE = 250;

/** A search that filters a list while the user types. The field has a text of its own, so that a list that is slow takes no letter away. */
export function SearchField({ label, placeholder, value, onChange }: Props) {
  const [text, setText] = useState(value);
  const told = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  // The address has changed by another way than this field, for example by the browser's back button.
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    clearTimeout(timer.current);
    setText(value);
  }, [value]);
  const type = (typed: string) => {
    setText(typed);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      told.current = typed;
      onChange(typed);
    }, PAUSE);
  };
  return (
    <div className="w-60 max-w-full sm:w-72">
      <Input
        className="w-full"
        aria-label={label}
        type="search"
        placeholder={placeholder}
        value={text}
        onChange={(event) => type(event.target.value)}
      />
    </div>
  );
}
