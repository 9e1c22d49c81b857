import { pageTexts } from "../../texts/texts.ts";
import { Radio } from "../../ui/kit/choice.tsx";
import type { Draft } from "../draft.ts";

/** Asks whether each person has their own credential, or the project has one for all. */
export function LevelField({ value, onChange }: { value: Draft["level"]; onChange: (value: Draft["level"]) => void }) {
  const { scopeForm: words } = pageTexts();
  return (
    <Radio.Group legend={words.level} orientation="horizontal" value={value} onValueChange={onChange} description={words.levelHelp}>
      <Radio.Item label={words.levels.user} value="user" />
      <Radio.Item label={words.levels.project} value="project" />
    </Radio.Group>
  );
}
