import { stemOf } from "./word-rules.ts";

/** Words that people and servers use for the same thing. A word may be in several rows. */
const GROUPS = [
  "create add new make open insert register start",
  "delete remove trash erase destroy drop",
  "cancel stop end abort terminate",
  "list show get fetch retrieve read view see display",
  "search find look lookup query locate",
  "update edit change modify set write rename",
  "send post write publish submit",
  "run execute trigger start launch",
  "close resolve complete finish",
  "move transfer transition",
  "upload put attach save",
  "download export save fetch",
  "share grant permission access invite",
  "schedule plan book",
  "answer reply respond",
  "issue ticket bug task",
  "error exception crash failure",
  "mail email",
  "repository repo",
  "folder directory",
  "document doc file",
  "picture image photo",
  "user person people member",
  "message chat",
  "calendar event meeting appointment",
  "web internet online",
  "page site website url",
  "table database",
  "client customer",
  "invoice bill",
  "payment pay money",
  "log history",
];

/** Short forms that stand for several words. */
const SHORT_FORMS: Record<string, string[]> = { pr: ["pull", "request"], prs: ["pull", "request"], db: ["database"], dm: ["message"] };

const BY_STEM = (() => {
  const groups = GROUPS.map((group) => group.split(" ").map(stemOf));
  const stems = [...new Set(groups.flat())];
  return new Map(stems.map((stem) => [stem, [...new Set(groups.filter((group) => group.includes(stem)).flat())].filter((other) => other !== stem)]));
})();

/** The stems of words that may be meant with this one, without itself. */
export const synonymsOf = (stem: string): readonly string[] => BY_STEM.get(stem) ?? [];

/** The words of a query with short forms written out. */
export const writtenOut = (words: string[]): string[] => words.flatMap((word) => SHORT_FORMS[word] ?? [word]);
