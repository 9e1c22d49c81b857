import type { AlertFacts, AlertKind } from "../db/db.ts";

/** What an alert is about, as the database names it now. */
type About = {
  alert: { kind: AlertKind; facts: AlertFacts };
  serverName: string | null;
  authScope: string | null;
  agentName: string | null;
  email: string | null;
};

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const people = (count: number): string => (count === 1 ? "one person" : `${count} people`);

/** Why an alert was opened, in a sentence with its numbers. Its text is English: API, webhooks and audit have one language. */
export function reasonOf({ alert: { kind, facts }, serverName, authScope, agentName, email }: About): string {
  const { calls = 0, failed = 0, usual = null, people: several = 1, known = 0, country = "", most = 0 } = facts;
  const person = email ?? "a person";
  switch (kind) {
    case "error_rate": {
      const before = usual === null ? "Too few calls came before to say what is usual." : `${percent(usual)} fail usually.`;
      return `${failed} of ${calls} calls of ${serverName ?? "a server"} have failed (${percent(failed / Math.max(1, calls))}). ${before}`;
    }
    case "provider_down":
      return `The provider of ${authScope ?? serverName ?? "an auth scope"} does not renew the tokens of ${people(several)}, at two tries each.`;
    case "new_agent": {
      const others = several > 1 ? ` and ${several - 1} more` : "";
      return `${agentName ?? "An agent"} uses credentials of ${person}${others} for the first time. ${known === 1 ? "One other agent was" : `${known} other agents were`} known.`;
    }
    case "new_country":
      return `Credentials of ${person} are used from ${country === "T1" ? "the Tor network" : country} for the first time. ${known === 1 ? "One country was" : `${known} countries were`} known.`;
    case "burst":
      return `Agents of ${person} have made ${calls} calls today. On the busiest of the two weeks before they made ${most}.`;
  }
}
