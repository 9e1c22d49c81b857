import type { Current } from "./read-project.ts";
import { pairRules } from "./rule-steps-rules.ts";
import type { Config } from "./schema.ts";

/** Objects that a file describes: slugs of servers and of navigators, ids of rules, names of links. */
export type Described = { servers: string[]; navigators: string[]; rules: string[]; links: string[] };

/** What a file describes of a project, as far as the instance does not know it yet. What the project does not have is left out. */
export function newlyDescribed(wanted: Config, { undescribed, rules }: Current): Described {
  const ids = wanted.rules ? pairRules(rules, wanted.rules).flatMap((rule) => rule?.id ?? []) : [];
  return {
    servers: undescribed.servers.filter((slug) => Object.hasOwn(wanted.servers ?? {}, slug)),
    navigators: undescribed.navigators.filter((slug) => Object.hasOwn(wanted.navigators ?? {}, slug)),
    rules: undescribed.rules.filter((id) => ids.includes(id)),
    links: undescribed.links.filter((name) => Object.hasOwn(wanted.links ?? {}, name)),
  };
}

export const countOf = ({ servers, navigators, rules, links }: Described): number => servers.length + navigators.length + rules.length + links.length;

/** Names them in a sentence. Rules are counted, since they may have no name. */
export function wordsOf({ servers, navigators, rules, links }: Described): string {
  const ofRules = rules.length === 0 ? [] : [rules.length === 1 ? "1 rule" : `${rules.length} rules`];
  const named = [...servers.map((slug) => `server ${slug}`), ...navigators.map((slug) => `navigator ${slug}`)];
  return [...named, ...links.map((name) => `link ${name}`), ...ofRules].join(", ");
}
