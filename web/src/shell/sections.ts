import type { FrameTexts } from "../texts/en/frame.ts";

/** A page of a project that the menu names. @property page its name in the texts */
export type Entry = { to: `/console/$project/${string}`; page: keyof FrameTexts["pages"] };

/** A section of the menu. One without a heading has a single page, which stands for it. */
type Section = { heading?: keyof FrameTexts["frame"] & ("people" | "access" | "activity" | "settings"); entries: readonly Entry[] };

/** The menu of a project. */
export const SECTIONS = [
  {
    entries: [
      { to: "/console/$project/overview", page: "overview" },
      { to: "/console/$project/agents/connect", page: "connectAgent" },
      { to: "/console/$project/servers", page: "servers" },
    ],
  },
  {
    heading: "people",
    entries: [
      { to: "/console/$project/members", page: "members" },
      { to: "/console/$project/connections", page: "connections" },
      { to: "/console/$project/links", page: "links" },
      { to: "/console/$project/agents", page: "agents" },
    ],
  },
  {
    heading: "access",
    entries: [
      { to: "/console/$project/navigators", page: "navigators" },
      { to: "/console/$project/rules", page: "rules" },
      { to: "/console/$project/tool-changes", page: "toolChanges" },
    ],
  },
  {
    heading: "activity",
    entries: [
      { to: "/console/$project/analytics", page: "analytics" },
      { to: "/console/$project/audit", page: "audit" },
      { to: "/console/$project/audit-targets", page: "auditTargets" },
    ],
  },
  { entries: [{ to: "/console/$project/playground", page: "playground" }] },
  {
    heading: "settings",
    entries: [
      { to: "/console/$project/settings", page: "settings" },
      { to: "/console/$project/keys", page: "keys" },
      { to: "/console/$project/tokens", page: "tokens" },
      { to: "/console/$project/bridges", page: "bridges" },
      { to: "/console/$project/webhooks", page: "webhooks" },
    ],
  },
] as const satisfies readonly Section[];

type Sections = { heading?: Section["heading"]; entries: (typeof SECTIONS)[number]["entries"][number][] }[];

/** The pages that use the credentials of a project, which an auditor may not. */
const USING: readonly string[] = ["/console/$project/playground"];

/** The menu of a project for a person with this role. */
export function sectionsFor(role: string | undefined): Sections {
  const all: Sections = SECTIONS.map(({ entries, ...section }) => ({ ...section, entries: [...entries] }));
  const shown = all.map(({ entries, ...section }) => ({
    ...section,
    entries: entries.filter(({ to }) => role !== "auditor" || !USING.includes(to)),
  }));
  return shown.filter(({ entries }) => entries.length > 0);
}
