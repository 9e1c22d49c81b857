import type { ReactNode } from "react";
import { BOX, LABEL, Note, useField } from "./field.tsx";

type Props<Value extends string> = {
  label: ReactNode;
  /** The choices, each with what it is called. */
  items: Record<Value, string>;
  value: Value;
  onValueChange: (value: Value) => void;
  description?: ReactNode;
  error?: string | undefined;
};

/** A choice of one, by the browser's own list, which every phone and every screen reader knows. */
export function Select<Value extends string>({ label, items, value, onValueChange, description, error }: Props<Value>) {
  const { id, noteId } = useField({ description, error });
  return (
    <div className="flex flex-col gap-2">
      {/* A label that only screen readers hear takes no room. */}
      <label htmlFor={id} className={`${LABEL} has-[>.sr-only]:sr-only`}>
        {label}
      </label>
      <select
        id={id}
        aria-describedby={noteId}
        aria-invalid={error !== undefined || undefined}
        className={`h-9 px-2 ${BOX}`}
        value={value}
        onChange={(event) => onValueChange(event.target.value as Value)}
      >
        {Object.entries<string>(items).map(([choice, text]) => (
          <option key={choice} value={choice}>
            {text}
          </option>
        ))}
      </select>
      <Note id={noteId} description={description} error={error} />
    </div>
  );
}
