import type { Texts } from "./en.ts";

/** Writes a day in the language of the page, in UTC. */
export const dateIn =
  ({ language }: Texts) =>
  (at: number): string =>
    new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" }).format(at);
