import { SECOND } from "../../lib/clock.ts";
import type { DirectoryEntry } from "../../routing/routing.ts";

/** How Cardea names itself to clients of the project. */
export const serverInfoOf = ({ project }: DirectoryEntry) => ({ name: "cardea", title: `Cardea: ${project.name}`, version: "1" });

/** Each list is for one person. A client that does not listen for changes may keep it for five seconds. */
export const LISTS = { ttlMs: 5 * SECOND, cacheScope: "private" } as const;
