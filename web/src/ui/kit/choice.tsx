import { createContext, type ReactNode, use, useId } from "react";
import { type FieldProps, LABEL, Note, useField } from "./field.tsx";

const MARK = "mt-0.5 size-4 shrink-0 accent-kumo-contrast";
const LINE = "flex w-fit max-w-full cursor-pointer items-start gap-2 text-base has-disabled:cursor-not-allowed has-disabled:opacity-60";
const CARD = "w-full rounded-lg bg-kumo-base px-4 py-3 ring ring-kumo-line has-checked:ring-2 has-checked:ring-kumo-contrast";

type Chosen = { name: string; isCard: boolean; has: (value: string) => boolean; choose: (value: string) => void };

const Choice = createContext<Chosen | undefined>(undefined);

type GroupProps = FieldProps & { legend: ReactNode; appearance?: "card"; orientation?: "horizontal"; children: ReactNode };

function Group({ legend, appearance, orientation, description, error, children, chosen }: GroupProps & { chosen: Omit<Chosen, "name" | "isCard"> }) {
  const { id, noteId } = useField({ description, error });
  return (
    <fieldset className="flex min-w-0 flex-col gap-2" aria-describedby={noteId}>
      <legend className={`mb-2 ${LABEL}`}>{legend}</legend>
      <div className={orientation === "horizontal" ? "flex flex-wrap gap-x-4 gap-y-2" : "flex flex-col gap-2"}>
        <Choice value={{ ...chosen, name: id, isCard: appearance === "card" }}>{children}</Choice>
      </div>
      <Note id={noteId} description={description} error={error} />
    </fieldset>
  );
}

type ItemProps = { value: string; label: ReactNode; description?: ReactNode };

function Item({ type, value, label, description }: ItemProps & { type: "radio" | "checkbox" }) {
  const group = use(Choice);
  const id = useId();
  if (!group) return null;
  const { name, isCard, has, choose } = group;
  return (
    <label className={`${LINE} ${isCard ? CARD : ""}`}>
      <input
        type={type}
        className={MARK}
        {...(type === "radio" && { name })}
        aria-labelledby={`${id}-label`}
        aria-describedby={description === undefined ? undefined : `${id}-text`}
        checked={has(value)}
        onChange={() => choose(value)}
      />
      <span className="min-w-0">
        <span id={`${id}-label`}>{label}</span>
        {description !== undefined && (
          <span id={`${id}-text`} className="block text-sm text-kumo-subtle">
            {description}
          </span>
        )}
      </span>
    </label>
  );
}

type RadioProps<Value extends string> = GroupProps & { value: Value | undefined; onValueChange: (value: Value) => void };

/** A choice of one among a few. */
export const Radio = {
  Group: <Value extends string>({ value, onValueChange, ...rest }: RadioProps<Value>) => (
    <Group {...rest} chosen={{ has: (one) => one === value, choose: (one) => onValueChange(one as Value) }} />
  ),
  Item: (props: ItemProps) => <Item type="radio" {...props} />,
};

type CheckboxesProps = GroupProps & { value: string[]; onValueChange: (value: string[]) => void };

/** A choice of some among a few. */
export const Checkboxes = {
  Group: ({ value, onValueChange, ...rest }: CheckboxesProps) => {
    const choose = (one: string) => onValueChange(value.includes(one) ? value.filter((other) => other !== one) : [...value, one]);
    return <Group {...rest} chosen={{ has: (one) => value.includes(one), choose }} />;
  },
  Item: (props: ItemProps) => <Item type="checkbox" {...props} />,
};

type CheckboxProps = { label: ReactNode; checked: boolean; onCheckedChange: (checked: boolean) => void; disabled?: boolean; role?: "switch" };

/** Yes or no. */
export const Checkbox = ({ label, checked, onCheckedChange, disabled = false, role }: CheckboxProps) => (
  <label className={LINE}>
    <input
      type="checkbox"
      role={role}
      className={MARK}
      checked={checked}
      disabled={disabled}
      onChange={(event) => onCheckedChange(event.target.checked)}
    />
    <span className="min-w-0 break-words">{label}</span>
  </label>
);

/** Yes or no that holds at once. */
export const Switch = (props: CheckboxProps) => <Checkbox {...props} role="switch" />;
