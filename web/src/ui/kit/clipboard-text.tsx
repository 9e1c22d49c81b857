import { useState } from "react";
import { texts } from "../../texts/texts.ts";
import { notify } from "../notices/notices.ts";
import { CheckIcon, CopyIcon } from "./icons.tsx";

type Props = { text: string; className?: string; size?: "sm" | "base" };

/** A text with a button that copies all of it. It is never cut off: it breaks. */
export function ClipboardText({ text, className = "", size = "base" }: Props) {
  const [copied, setCopied] = useState(false);
  const { common } = texts();
  const copy = () =>
    void navigator.clipboard.writeText(text).then(() => {
      setCopied(true);
      notify(common.copied);
    });
  return (
    <span
      className={`inline-flex w-fit items-center gap-1 rounded-lg bg-kumo-base py-0.5 pr-0.5 pl-2 font-mono ring ring-kumo-line ${size === "sm" ? "text-xs" : "text-sm"} ${className}`}
    >
      <span className="min-w-0 break-all">{text}</span>
      <button
        type="button"
        aria-label={common.copy(text)}
        className="flex size-6.5 shrink-0 cursor-pointer items-center justify-center rounded-md hover:bg-kumo-tint"
        onClick={copy}
        onBlur={() => setCopied(false)}
      >
        {copied ? <CheckIcon size={14} /> : <CopyIcon size={14} />}
      </button>
    </span>
  );
}
