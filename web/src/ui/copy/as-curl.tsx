import { pageTexts } from "../../texts/texts.ts";
import { curlCommand } from "./curl-command.ts";
import { Snippet } from "./snippet.tsx";

type Props = { method: "POST" | "PUT" | "PATCH"; path: string; body: object };

/** What a form does, as a command with what has been typed. For forms without secrets only. */
export function AsCurl({ method, path, body }: Props) {
  const { curl } = pageTexts();
  return (
    <details className="mt-8 text-sm">
      <summary className="w-fit cursor-pointer text-kumo-subtle">{curl.title}</summary>
      <Snippet label={curl.help} text={curlCommand(location.origin, method, path, body)} />
    </details>
  );
}
