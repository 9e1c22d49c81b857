import { Button } from "@cloudflare/kumo/components/button";
import { Empty } from "@cloudflare/kumo/components/empty";
import { LinkIcon } from "@phosphor-icons/react/dist/csr/Link";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { FilterButtons } from "../ui/filter-buttons.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { MoreButton } from "../ui/more-button.tsx";
import { whileOnePage } from "../ui/pages.ts";
import { SearchField } from "../ui/search-field.tsx";
import { matches } from "./describe-link.ts";
import { LinkRow } from "./link-row.tsx";
import { type Link, linksQuery } from "./queries.ts";

const FILTERS = { working: "Working", ended: "Ended", all: "All" } as const;
type Filter = keyof typeof FILTERS;

const isWorking = ({ state }: Link) => state === "active" || state === "paused";
const INCLUDES: Record<Filter, (link: Link) => boolean> = { working: isWorking, ended: (link) => !isWorking(link), all: () => true };

/** The auth links of a project, with a search and a filter by state. */
export function LinkList() {
  const { project } = useParams({ from: "/console/$project" });
  const listed = useInfiniteQuery({ ...linksQuery(project), refetchInterval: whileOnePage(10_000) });
  const navigate = useNavigate();
  const [filter, setFilter] = useState<Filter>("all");
  const [search, setSearch] = useState("");
  const create = (
    <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/links/new", params: { project } })}>
      Create link
    </Button>
  );
  return (
    <LoadState query={listed}>
      {({ links }) => {
        if (links.length === 0) {
          return (
            <Empty
              icon={<LinkIcon size={48} />}
              title="No auth links yet"
              description="Create a link and send it to the team. People open it, sign in with a code and connect their accounts."
              contents={create}
            />
          );
        }
        const shown = links.filter((link) => INCLUDES[filter](link) && matches(link, search.trim()));
        return (
          <>
            <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
              <div className="flex flex-wrap items-center gap-3">
                <SearchField label="Search links" placeholder="Search by person, domain, server" value={search} onChange={setSearch} />
                <FilterButtons label="Which links" choices={FILTERS} value={filter} onChange={setFilter} />
              </div>
              {create}
            </div>
            {shown.length === 0 ? (
              <p className="text-kumo-subtle">No link matches. Change the search, or show all links.</p>
            ) : (
              <ul className="flex flex-col gap-3">
                {shown.map((link) => (
                  <LinkRow key={link.id} project={project} link={link} />
                ))}
              </ul>
            )}
            <MoreButton query={listed} />
          </>
        );
      }}
    </LoadState>
  );
}
