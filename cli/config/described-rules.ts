import type { Current } from "./read-project.ts";
import { pairRules } from "./rule-steps-rules.ts";
import type { Config } from "./schema.ts";

/** Objects that a file describes: slugs of servers and of navigators, ids of rules. */
export type Described = { servers: string[]; navigators: string[]; rules: string[] };

/** What a file describes of a project, as far as the instance does not know it yet. What the project does not have is left out. */
export function newlyDescribed(wanted: Config, { undescribed, rules }: Current): Described {
  const ids = wanted.rules ? pairRules(rules, wanted.rules).flatMap((rule) => rule?.id ?? []) : [];
  return {
    servers: undescribed.servers.filter((slug) => Object.hasOwn(wanted.servers ?? {}, slug)),
    navigators: undescribed.navigators.filter((slug) => Object.hasOwn(wanted.navigators ?? {}, slug)),
    rules: undescribed.rules.filter((id) => ids.includes(id)),
  };
}

export const countOf = ({ servers, navigators, rules }: Described): number => servers.length + navigators.length + rules.length;

/** Names them in a sentence. Rules are counted, since they may have no name. */
export function wordsOf({ servers, navigators, rules }: Described): string {
  const ofRules = rules.length === 0 ? [] : [rules.length === 1 ? "1 rule" : `${rules.length} rules`];
  return [...servers.map((slug) => `server ${slug}`), ...navigators.map((slug) => `navigator ${slug}`), ...ofRules].join(", ");
}
