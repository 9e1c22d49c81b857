import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useState } from "react";
import { pageTexts } from "../../texts/texts.ts";
import { Button } from "../../ui/kit/button.tsx";
import { Input } from "../../ui/kit/input.tsx";
import { type CatalogServer, catalogQuery } from "../queries.ts";

const SHOWN = 8;

type Props = {
  value: string;
  onChange: (value: string) => void;
  /** Looks up what was typed, or a suggestion by its name. */
  onFind: (input: string) => void;
  pending: boolean;
  error: string | undefined;
};

/** The one field by which a server is found. Arrows choose among the well-known servers with such a name, and Enter looks up. */
export function FindField({ value, onChange, onFind, pending, error }: Props) {
  const { addServer: words } = pageTexts();
  const id = useId();
  const catalog = useQuery(catalogQuery).data?.servers ?? [];
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const found = open ? matches(catalog, value) : [];
  const find = (input: string) => {
    setOpen(false);
    setAt(-1);
    onChange(input);
    onFind(input);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      if (found.length === 0) return setOpen(true);
      event.preventDefault();
      // The arrows stop at each suggestion and at the typed text.
      const places = found.length + 1;
      setAt(((at + 1 + (key === "ArrowDown" ? 1 : places - 1)) % places) - 1);
    } else if (key === "Escape" && open) {
      setOpen(false);
      setAt(-1);
    } else if (key === "Enter") {
      event.preventDefault();
      const input = found[at]?.name ?? value.trim();
      if (input !== "" && !pending) find(input);
    }
  };
  return (
    <div className="relative">
      <div className="flex flex-wrap items-start gap-2">
        <div className="min-w-0 flex-1 basis-64">
          <Input
            label={words.input}
            description={words.inputHelp}
            error={error}
            role="combobox"
            aria-expanded={found.length > 0}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
            autoComplete="off"
            spellCheck={false}
            value={value}
            onChange={(event) => {
              onChange(event.target.value);
              setOpen(true);
              setAt(-1);
            }}
            onKeyDown={onKeyDown}
            onBlur={() => setOpen(false)}
          />
        </div>
        <Button className="sm:mt-7.5" loading={pending} disabled={value.trim() === ""} onClick={() => find(value.trim())}>
          {words.lookUp}
        </Button>
      </div>
      <div
        id={`${id}-list`}
        role="listbox"
        tabIndex={-1}
        aria-label={words.suggestions}
        hidden={found.length === 0}
        className="absolute top-17 z-10 w-full overflow-hidden rounded-lg bg-kumo-base shadow-lg ring ring-kumo-line"
      >
        {found.map(({ id: server, name, category }, index) => (
          <button
            key={server}
            id={`${id}-${index}`}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className="block w-full cursor-pointer px-3 py-2 text-left text-sm hover:bg-kumo-tint aria-selected:bg-kumo-tint"
            // The field keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => find(name)}
          >
            <span className="font-medium">{name}</span> <span className="text-kumo-subtle">{category}</span>
          </button>
        ))}
      </div>
    </div>
  );
}

/** Well-known servers with the text in their name or category. A URL has none. */
function matches(catalog: CatalogServer[], text: string): CatalogServer[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "" || wanted.includes("/")) return [];
  return catalog.filter(({ name, category }) => `${name} ${category}`.toLowerCase().includes(wanted)).slice(0, SHOWN);
}
