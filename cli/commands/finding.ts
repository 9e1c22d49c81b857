/** What was looked at, and what to do if it is not in order. A warning does not stop anything yet. */
export type Finding = { about: string; state: "ok" | "warning" | "problem"; text: string; advice?: string };
