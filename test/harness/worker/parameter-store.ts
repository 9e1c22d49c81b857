import { inject } from "vitest";
import type { Parameter, SsmTrouble } from "../../fixtures/ssm-places.ts";

const { origin } = inject("ssm");

const post = (path: string, body: unknown) => fetch(`${origin}/test/${path}`, { method: "POST", body: JSON.stringify(body) });
const list = async <Item>(path: string) => (await (await fetch(`${origin}/test/${path}`)).json()) as Item[];

/** What the local Parameter Store has below a path. */
export const parametersBelow = async (path: string) => (await list<Parameter>("parameters")).filter(({ name }) => name.startsWith(`${path}/`));

/** How often each action was asked for about a path. */
export async function countAsked(path: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const asked of await list<{ action: string; path: string }>("asked"))
    if (asked.path.startsWith(path)) counts[asked.action] = (counts[asked.action] ?? 0) + 1;
  return counts;
}

/** Lets the local Parameter Store misbehave about a path, in place of an earlier trouble there. Without an error it ends. */
export const setTrouble = (trouble: SsmTrouble) => post("trouble", trouble);

export const switchKey = (id: string, enabled: boolean) => post("keys", { id, enabled });

/** AWS's own client sends a command to the local Parameter Store. */
export async function official<Output>(command: string, input: object): Promise<Output> {
  const response = await post(`official/${command}`, input);
  if (!response.ok) throw new Error(`${command}: ${await response.text()}`);
  return (await response.json()) as Output;
}
