import { diffLines } from "diff";
import { definitionText } from "./definition-text.ts";

/** The removed and added lines of a tool's definition. */
export function DefinitionDiff({ before, after }: { before: unknown; after: unknown }) {
  return (
    <pre className="mt-3 overflow-x-auto rounded-md bg-kumo-recessed p-3 text-xs">
      {diffLines(definitionText(before), definitionText(after)).map(({ value, added, removed }, index) => {
        const sign = added ? "+" : removed ? "−" : " ";
        const lines = value.replace(/\n$/, "").split("\n");
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: only its position identifies a part of a difference
          <span key={index} className={added ? "text-kumo-success" : removed ? "text-kumo-danger" : "text-kumo-subtle"}>
            {`${lines.map((line) => `${sign} ${line}`).join("\n")}\n`}
          </span>
        );
      })}
    </pre>
  );
}
