import { pageTexts } from "../../texts/texts.ts";
import { EDITS_FORM } from "../../ui/form/unsaved-guard.tsx";
import { Button } from "../../ui/kit/button.tsx";
import { Input } from "../../ui/kit/input.tsx";
import { LayerCard } from "../../ui/kit/layer-card.tsx";
import { emptyField, type Field, type ScopeType } from "../draft.ts";

type Props = { type: ScopeType; fields: Field[]; onChange: (fields: Field[]) => void; problem: string | undefined };

const EXAMPLES = { header: "X-API-Key", query: "api_key", path: "", env: "API_KEY" };

/** The values that people enter, and where Cardea puts each in a request. */
export function ScopeFields({ type, fields, onChange, problem }: Props) {
  if (type === "none" || type === "oauth2") return null;
  const { scopeForm: words } = pageTexts();
  const change = (index: number, part: Partial<Field>) => onChange(fields.map((field, at) => (at === index ? { ...field, ...part } : field)));
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-sm font-medium">{words.fields}</legend>
      {type === "path" && fields.length === 0 && <p className="text-sm text-kumo-subtle">{words.writePlaceholder}</p>}
      {fields.map((field, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: until a field is saved, only its position identifies it
        <LayerCard key={index} className="grid gap-3 p-3 sm:grid-cols-2">
          <Input
            label={words.fieldNames[type]}
            value={field.name}
            disabled={type === "path"}
            onChange={(event) => change(index, { name: event.target.value })}
            placeholder={EXAMPLES[type]}
          />
          <Input
            label={words.label}
            value={field.label}
            onChange={(event) => change(index, { label: event.target.value })}
            placeholder={words.labelExample}
          />
          <Input
            label={words.help}
            value={field.help}
            onChange={(event) => change(index, { help: event.target.value })}
            placeholder={words.helpExample}
          />
          {type !== "path" && (
            <Input
              label={words.prefix}
              value={field.prefix}
              onChange={(event) => change(index, { prefix: event.target.value })}
              placeholder="Bearer "
            />
          )}
          {fields.length > 1 && type !== "path" && (
            <div>
              <Button size="sm" {...EDITS_FORM} onClick={() => onChange(fields.filter((_, at) => at !== index))}>
                {words.removeField}
              </Button>
            </div>
          )}
        </LayerCard>
      ))}
      {problem !== undefined && (
        <p role="alert" className="text-sm text-kumo-danger">
          {problem}
        </p>
      )}
      {type !== "path" && (
        <div>
          <Button size="sm" {...EDITS_FORM} onClick={() => onChange([...fields, emptyField])}>
            {words.addField}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
