import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Input } from "../ui/kit/input.tsx";
import { type CatalogServer, catalogQuery } from "./queries.ts";

const SHOWN = 8;

/** A search for well-known servers by name or category. Choosing one fills the form. */
export function CatalogPicker({ onPick }: { onPick: (server: CatalogServer) => void }) {
  const catalog = useQuery(catalogQuery);
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const found = (catalog.data?.servers ?? []).filter(({ name, category }) => `${name} ${category}`.toLowerCase().includes(wanted));
  const pick = (server: CatalogServer) => {
    setSearch("");
    onPick(server);
  };
  return (
    <div>
      <Input
        label="Well-known server"
        type="search"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          // Enter chooses the first match, and never sends a form that is still empty.
          event.preventDefault();
          const [first] = found;
          if (wanted && first) pick(first);
        }}
        placeholder="GitHub, Notion, Payments …"
        description="Your choice fills the form below. You can also enter a server by hand."
      />
      {wanted && (
        <ul className="mt-2 grid gap-1 sm:grid-cols-2" aria-label="Well-known servers">
          {found.slice(0, SHOWN).map((server) => (
            <li key={server.id}>
              <button
                type="button"
                className="w-full rounded-md border border-kumo-line bg-kumo-base px-3 py-2 text-left text-sm hover:bg-kumo-tint"
                onClick={() => pick(server)}
              >
                <span className="font-medium">{server.name}</span> <span className="text-kumo-subtle">{server.category}</span>
              </button>
            </li>
          ))}
          {found.length === 0 && <li className="text-sm text-kumo-subtle">No well-known server matches.</li>}
          {found.length > SHOWN && (
            <li className="px-3 py-2 text-sm text-kumo-subtle">and {found.length - SHOWN} more. Keep typing to narrow the search.</li>
          )}
        </ul>
      )}
    </div>
  );
}
