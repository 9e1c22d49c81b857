/** Who acted: a person in a browser, an agent with or without a person, a platform token, or Cardea itself. */
export type Actor =
  | { kind: "user"; userId: string }
  | { kind: "agent"; clientId: string; userId: string | undefined }
  | { kind: "token"; tokenId: string; userId: string }
  | { kind: "system" };

/** The person who acted or was acted for. It is a field of its own, because the id of an agent may contain anything. */
export const userOf = (by: Actor): string | undefined => (by.kind === "system" ? undefined : by.userId);

/** `user:{id}`, `agent:{client id} user:{id}`, `agent:{client id}`, `token:{id} user:{id}` or `system`: for people to read. */
export function nameOf(by: Actor): string {
  if (by.kind === "user") return `user:${by.userId}`;
  if (by.kind === "token") return `token:${by.tokenId} user:${by.userId}`;
  if (by.kind === "system") return "system";
  return by.userId === undefined ? `agent:${by.clientId}` : `agent:${by.clientId} user:${by.userId}`;
}
