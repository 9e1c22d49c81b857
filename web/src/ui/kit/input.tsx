import type { InputHTMLAttributes, TextareaHTMLAttributes } from "react";
import { BOX, type FieldProps, LABEL, Note, useField } from "./field.tsx";

/** A field for one line. */
export function Input({ label, description, error, className = "", ...rest }: InputHTMLAttributes<HTMLInputElement> & FieldProps) {
  const { id, noteId } = useField({ description, error });
  return (
    <div className="flex flex-col gap-2">
      {label !== undefined && (
        <label htmlFor={id} className={LABEL}>
          {label}
        </label>
      )}
      <input {...rest} id={id} aria-describedby={noteId} aria-invalid={error !== undefined || undefined} className={`h-9 px-3 ${BOX} ${className}`} />
      <Note id={noteId} description={description} error={error} />
    </div>
  );
}

/** A field for several lines. */
export function Textarea({ label, description, error, className = "", ...rest }: TextareaHTMLAttributes<HTMLTextAreaElement> & FieldProps) {
  const { id, noteId } = useField({ description, error });
  return (
    <div className="flex flex-col gap-2">
      <label htmlFor={id} className={LABEL}>
        {label}
      </label>
      <textarea
        rows={3}
        {...rest}
        id={id}
        aria-describedby={noteId}
        aria-invalid={error !== undefined || undefined}
        className={`px-3 py-2 ${BOX} ${className}`}
      />
      <Note id={noteId} description={description} error={error} />
    </div>
  );
}
