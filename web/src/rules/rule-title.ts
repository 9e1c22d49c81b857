import { pageTexts } from "../texts/texts.ts";
import type { Rule } from "./queries.ts";

/** What people call a rule: its name, else what it does. @param servers the names of the project's servers */
export function titleOf(rule: Rule, servers: readonly { slug: string; name: string }[]): string {
  const { rules: words } = pageTexts();
  if (rule.name !== "") return rule.name;
  const where = rule.server === null ? words.everyServer : (servers.find(({ slug }) => slug === rule.server)?.name ?? rule.server);
  return words.title(words.policies[rule.policy], rule.tools.join(", "), where);
}
