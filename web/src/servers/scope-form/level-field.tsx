import { Radio } from "../../ui/kit/choice.tsx";
import type { Draft } from "../draft.ts";

/** Asks whether each person has their own credential, or the project has one for all. */
export function LevelField({ value, onChange }: { value: Draft["level"]; onChange: (value: Draft["level"]) => void }) {
  return (
    <Radio.Group
      legend="Whose credential"
      orientation="horizontal"
      value={value}
      onValueChange={onChange}
      description="User: each person connects their own account. Project: one credential, shared by everyone."
    >
      <Radio.Item label="User" value="user" />
      <Radio.Item label="Project" value="project" />
    </Radio.Group>
  );
}
