import { pageTexts } from "../../texts/texts.ts";
import { type Command, curlCommand, takesSecret } from "./curl-command.ts";
import { Snippet } from "./snippet.tsx";

/** What a form does, as a command with what has been typed. A secret is not in it. */
export function AsCurl({ command }: { command: Command }) {
  const { curl } = pageTexts();
  const text = curlCommand(location.origin, command);
  return (
    <details className="mt-8 text-sm">
      <summary className="w-fit cursor-pointer text-kumo-subtle">{curl.title}</summary>
      <Snippet label={takesSecret(text) ? curl.helpSecret : curl.help} text={text} />
    </details>
  );
}
