import { pageTexts } from "../../texts/texts.ts";
import { Select } from "../kit/select.tsx";

const NONE = "-none";

/** Adds a tool of a server to what is typed. @param tools the own names of those that were seen @param chosen those that are there already */
export function PickTool({ tools, chosen, onPick }: { tools: string[]; chosen: string[]; onPick: (tool: string) => void }) {
  const { matches: words } = pageTexts();
  const left = tools.filter((name) => !chosen.includes(name));
  if (left.length === 0) return null;
  return (
    <Select
      label={words.pick}
      items={{ [NONE]: words.pickOne(left.length), ...Object.fromEntries(left.map((name) => [name, name])) }}
      value={NONE}
      onValueChange={(tool) => tool !== NONE && onPick(tool)}
    />
  );
}
