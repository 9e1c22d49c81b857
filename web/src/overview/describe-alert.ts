import { locale, pageTexts } from "../texts/texts.ts";
import type { Overview } from "./queries.ts";

export type Alert = Overview["needs"]["alerts"][number];

const formatShare = (share: number): string => new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 1 }).format(share);

/** The name of a country by its code; of a code that has none, the code. */
function nameOfCountry(code: string): string {
  const { tor } = pageTexts().overview.alerts;
  if (code === "T1") return tor;
  if (!/^[A-Z]{2}$/.test(code)) return code;
  return new Intl.DisplayNames(locale(), { type: "region", fallback: "code" }).of(code) ?? code;
}

/** What an alert is about, and why it was opened, in the words of the console. */
export function describeAlert({ kind, facts, server, authScope, agent, user }: Alert): { title: string; reason: string } {
  const { alerts: words } = pageTexts().overview;
  const { calls = 0, failed = 0, usual = null, people = 1, known = 0, country = "", most = 0 } = facts;
  const person = user?.email ?? words.aPerson;
  switch (kind) {
    case "error_rate": {
      const before = usual === null ? words.notKnown : words.usual(formatShare(usual));
      return {
        title: words.errorRate(server?.name ?? words.aServer),
        reason: `${words.errors(failed, calls, formatShare(failed / Math.max(1, calls)))} ${before}`,
      };
    }
    case "provider_down":
      return { title: words.providerDown(authScope ?? server?.name ?? words.aServer), reason: words.notRenewed(people) };
    case "new_agent":
      return { title: words.newAgent(agent?.name ?? words.anAgent, person), reason: words.newAgentHelp(people, known) };
    case "new_country":
      return { title: words.newCountry(person, nameOfCountry(country)), reason: words.newCountryHelp(known) };
    case "burst":
      return { title: words.burst(person), reason: words.burstHelp(calls, most) };
  }
}
