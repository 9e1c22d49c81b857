import { pageTexts } from "../texts/texts.ts";
import type { AuditEvent } from "./queries.ts";

type Named = Pick<AuditEvent, "action" | "target" | "server" | "tool">;

/** What was done, as a sentence without its subject. An act that has no sentence yet is named as the API names it. */
export function sentenceOf({ action, target, server, tool }: Named): string {
  const { sentences } = pageTexts().audit;
  const of = { target: target ?? "", server: server ?? "", tool: tool ?? "" };
  const known = Object.hasOwn(sentences, action) ? sentences[action as keyof typeof sentences] : undefined;
  return known ? known(of) : [action, server, tool ?? target].filter(Boolean).join(" ");
}

/** Who acted: the person, the application, or Cardea. */
export function whoOf({ actor, email, agent }: Pick<AuditEvent, "actor" | "email" | "agent">): string {
  const { audit: words } = pageTexts();
  if (actor === "system") return words.system;
  if (agent === null && !actor.startsWith("agent:")) return email ?? actor;
  const name = agent ?? /^agent:(\S+)/.exec(actor)?.[1] ?? actor;
  return email === null ? name : `${name} ${words.agentOf(email)}`;
}
