import { toMembers } from "../members.ts";

/** The members of a JSON body. @returns undefined for another body */
export function membersOf(body: string): Record<string, unknown> | undefined {
  try {
    return toMembers(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/**
 * The name of an error without the namespace that Amazon puts in front, and without the URL behind it.
 * @returns `unnamed` for other text, which may repeat what was sent
 */
export function plainErrorName(named: unknown): string {
  const name = typeof named === "string" || typeof named === "number" ? String(named).replace(/:.*$|^.*#/g, "") : "";
  return /^\w{1,60}$/.test(name) ? name : "unnamed";
}
