import { pageTexts } from "../texts/texts.ts";
import type { Rule } from "./queries.ts";

type Named = readonly { slug: string; name: string }[];

/** The name of a rule's server, or that the rule is for every server. @param servers the names of the project's servers */
export const serverNameOf = ({ server }: Rule, servers: Named): string =>
  server === null ? pageTexts().rules.everyServer : (servers.find(({ slug }) => slug === server)?.name ?? server);

/** What people call a rule: its name, else what it does. @param servers the names of the project's servers */
export function titleOf(rule: Rule, servers: Named): string {
  const { rules: words } = pageTexts();
  if (rule.name !== "") return rule.name;
  return words.title(words.policies[rule.policy], rule.tools.join(", "), serverNameOf(rule, servers));
}
