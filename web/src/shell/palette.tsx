import { CommandPalette } from "@cloudflare/kumo/components/command-palette";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { serversQuery } from "../servers/queries.ts";
import { projectsQuery } from "../session/queries.ts";
import { texts } from "../texts/texts.ts";
import { sectionsFor } from "./sections.ts";

type Target = { label: string; href: string };
type Group = { label: string; items: Target[] };

/** A search over the pages of the project, its servers, and all projects. */
export function Palette({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const [search, setSearch] = useState("");
  const navigate = useNavigate();
  const groups = useTargets(search)
    .map(({ label, items }) => ({ label, items: items.filter((item) => isFound(item, search)) }))
    .filter(({ items }) => items.length > 0);
  const { searchHint, nothingFound } = texts().frame;
  const go = ({ href }: Target) => {
    setSearch("");
    onOpenChange(false);
    void navigate({ href });
  };
  return (
    <CommandPalette.Root<Group, Target>
      open={open}
      onOpenChange={onOpenChange}
      items={groups}
      value={search}
      onValueChange={setSearch}
      itemToStringValue={({ label }) => label}
      getSelectableItems={(shown) => shown.flatMap(({ items }) => items)}
      onSelect={({ href }) => void openTab(href)}
    >
      {/* Kumo's dialog takes no name of its own. */}
      <span hidden ref={(mark) => mark?.closest("[role=dialog]")?.setAttribute("aria-label", searchHint)} />
      <CommandPalette.Input placeholder={searchHint} aria-label={searchHint} />
      <CommandPalette.List>
        <CommandPalette.Results>
          {(group: Group) => (
            <CommandPalette.Group key={group.label} items={group.items}>
              <CommandPalette.GroupLabel>{group.label}</CommandPalette.GroupLabel>
              <CommandPalette.Items>
                {(item: Target) => <CommandPalette.ResultItem key={item.href} title={item.label} value={item} onClick={() => go(item)} />}
              </CommandPalette.Items>
            </CommandPalette.Group>
          )}
        </CommandPalette.Results>
        <CommandPalette.Empty>{nothingFound}</CommandPalette.Empty>
      </CommandPalette.List>
    </CommandPalette.Root>
  );
}

const openTab = (href: string) => window.open(href, "_blank", "noopener");

const isFound = ({ label }: Target, search: string): boolean =>
  search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => label.toLowerCase().includes(word));

/** The page of the thing whose whole id was entered, as an audit event or a list shows it. */
function targetOfId(project: string, search: string): Target[] {
  const id = search.trim();
  const { pages } = texts();
  const kinds = [
    { begin: "crd_", path: "connections", label: pages.connection },
    { begin: "ck_", path: "keys", label: pages.key },
    { begin: "lnk_", path: "links", label: pages.link },
    { begin: "rul_", path: "rules", label: pages.rule },
  ];
  if (!/^[a-z]+_[\w-]{10,}$/.test(id)) return [];
  return kinds
    .filter(({ begin }) => id.startsWith(begin))
    .map(({ path, label }) => ({ label: `${label} ${id}`, href: `/console/${project}/${path}/${id}` }));
}

function useTargets(search: string): Group[] {
  const { project } = useParams({ strict: false });
  const projects = useQuery(projectsQuery).data?.projects ?? [];
  const servers = useQuery({ ...serversQuery(project ?? ""), enabled: project !== undefined }).data?.servers ?? [];
  const { frame, pages } = texts();
  const own = sectionsFor(projects.find(({ slug }) => slug === project)?.role)
    .flatMap(({ entries }) => entries)
    .map(({ to, page }) => ({
      label: pages[page],
      href: to.replace("$project", project ?? ""),
    }));
  const added = servers.map(({ slug, name }) => ({ label: name, href: `/console/${project}/servers/${slug}` }));
  const others = projects.filter(({ role }) => role !== "member").map(({ slug, name }) => ({ label: name, href: `/console/${slug}/overview` }));
  const all = [...others, { label: frame.allProjects, href: "/" }];
  return [
    ...(project === undefined
      ? []
      : [
          { label: frame.project, items: own },
          { label: pages.servers, items: added },
          { label: frame.search, items: targetOfId(project, search) },
        ]),
    { label: frame.projects, items: all },
  ];
}
