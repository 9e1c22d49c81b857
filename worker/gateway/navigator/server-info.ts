import { SECOND } from "../../lib/clock.ts";
import type { DirectoryEntry } from "../../routing/routing.ts";

/** Cardea, as clients of the project see it. */
export const serverInfoOf = ({ project }: DirectoryEntry) => ({ name: "cardea", title: `Cardea: ${project.name}`, version: "1" });

/** How long clients may keep a list: lists are the person's own. */
export const LISTS = { ttlMs: 5 * SECOND, cacheScope: "private" } as const;
