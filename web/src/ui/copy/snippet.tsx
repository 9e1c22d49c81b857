import { useState } from "react";
import { pageTexts } from "../../texts/texts.ts";
import { Button } from "../kit/button.tsx";

/** A text to copy, shown whole: nothing of a key or a command may be cut off. */
export function Snippet({ label, text }: { label: string; text: string }) {
  const { curl } = pageTexts();
  const [copied, setCopied] = useState<string>();
  const copy = () => void navigator.clipboard.writeText(text).then(() => setCopied(text));
  return (
    <figure className="mt-4">
      <div className="mb-1 flex items-end justify-between gap-3">
        <figcaption className="text-sm font-medium">{label}</figcaption>
        <Button size="sm" onClick={copy} aria-label={curl.copyOne(label)}>
          {copied === text ? curl.copied : curl.copy}
        </Button>
      </div>
      <pre className="rounded-md bg-kumo-recessed p-3 text-sm break-all whitespace-pre-wrap">{text}</pre>
    </figure>
  );
}
