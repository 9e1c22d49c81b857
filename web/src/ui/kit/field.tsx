import { type ReactNode, useId } from "react";

export type FieldProps = {
  label?: ReactNode;
  description?: ReactNode;
  /** The problem of the field. It takes the place of the description. */
  error?: string | undefined;
};

/** The ids that connect a field with its label and with what is said below it. */
export function useField({ description, error }: FieldProps) {
  const id = useId();
  return { id, noteId: error === undefined && description === undefined ? undefined : `${id}-note` };
}

/** What is said below a field: its problem, else its description. */
export function Note({ id, description, error }: FieldProps & { id: string | undefined }) {
  if (id === undefined) return null;
  return (
    <p id={id} className={`text-sm break-words ${error === undefined ? "text-kumo-subtle" : "text-kumo-danger"}`}>
      {error ?? description}
    </p>
  );
}

/** How a field for text looks. */
export const BOX =
  "w-full rounded-lg bg-kumo-base text-base text-kumo-default ring ring-kumo-line outline-none placeholder:text-kumo-subtle focus-visible:ring-2 focus-visible:ring-kumo-focus aria-invalid:ring-kumo-danger disabled:opacity-60";

/** How the label of a field or of a group looks. */
export const LABEL = "text-base font-medium text-kumo-default";
