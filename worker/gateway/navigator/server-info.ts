import { SECOND } from "../../lib/clock.ts";
import type { DirectoryEntry } from "../../routing/routing.ts";

/** Cardea, as clients of the project see it. */
export const serverInfoOf = ({ project }: DirectoryEntry) => ({ name: "cardea", title: `Cardea: ${project.name}`, version: "1" });

/** Each list is one person's. A client that does not listen for changes may keep it for five seconds. */
export const LISTS = { ttlMs: 5 * SECOND, cacheScope: "private" } as const;
