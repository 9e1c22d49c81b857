/** What a navigator shows of a server: all of its tools, some, or none. @property count the entries of its deny list that are for single tools */
export type Shown = { kind: "all" | "some" | "none"; count: number };

export function stateAt(denied: readonly string[], server: string): Shown {
  const count = denied.filter((pattern) => pattern.startsWith(`${server}__`)).length;
  if (denied.includes(server)) return { kind: "none", count };
  return { kind: count > 0 ? "some" : "all", count };
}
