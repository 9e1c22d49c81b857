import { locale } from "../texts/texts.ts";

/** @param at UTC milliseconds */
export function Time({ at }: { at: number }) {
  const format = new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" });
  return <time dateTime={new Date(at).toISOString()}>{format.format(at)}</time>;
}
