import { useQuery } from "@tanstack/react-query";
import { toolsQuery } from "../servers/queries.ts";
import { pageTexts } from "../texts/texts.ts";
import { Select } from "../ui/kit/select.tsx";

const NONE = "-none";

/** Adds a tool of a server, of those that were seen, to what is typed. @param chosen the own names that are there already */
export function PickTool({ project, server, chosen, onPick }: { project: string; server: string; chosen: string[]; onPick: (tool: string) => void }) {
  const { matches: words } = pageTexts();
  const tools = useQuery(toolsQuery(project, server)).data?.tools ?? [];
  const left = tools.filter(({ name }) => !chosen.includes(name));
  if (left.length === 0) return null;
  return (
    <Select
      label={words.pick}
      items={{ [NONE]: words.pickOne(left.length), ...Object.fromEntries(left.map(({ name }) => [name, name])) }}
      value={NONE}
      onValueChange={(tool) => tool !== NONE && onPick(tool)}
    />
  );
}
