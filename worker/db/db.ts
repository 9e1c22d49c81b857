import { makeAgentEndings } from "./agent-endings.ts";
import { makeApiKeys } from "./api-keys.ts";
import { makeAuditEvents } from "./audit-events.ts";
import { makeAuthorizations } from "./authorizations.ts";
import { makeDatabase } from "./client.ts";
import { makeCredentials } from "./credentials.ts";
import { makeIdentities } from "./identities.ts";
import { makeLinks } from "./links.ts";
import { makeMailHealth } from "./mail-health.ts";
import { makeMembers } from "./members.ts";
import { makeNavigators } from "./navigators.ts";
import { makeOAuthRegistrations } from "./oauth-registrations.ts";
import { makePlatformAdmins } from "./platform-admins.ts";
import { makeProjects } from "./projects.ts";
import { makeRedemptions } from "./redemptions.ts";
import { makeRouteRules } from "./rules.ts";
import { makeServerEdits } from "./server-edits.ts";
import { makeServerReports } from "./server-reports.ts";
import { makeServers } from "./servers.ts";
import { makeSignInConflicts } from "./sign-in-conflicts.ts";
import { makeToolDefinitions } from "./tool-definitions.ts";
import { makeUsage } from "./usage.ts";
import { makeUsers } from "./users.ts";

/** Everything that is kept in D1, one object an aggregate. */
export function makeRepositories(d1: D1Database) {
  const db = makeDatabase(d1);
  const members = makeMembers(db);
  const redemptions = makeRedemptions(db);
  return {
    db,
    members,
    redemptions,
    credentials: makeCredentials(db, redemptions, members),
    agentEndings: makeAgentEndings(db),
    apiKeys: makeApiKeys(db),
    auditEvents: makeAuditEvents(db),
    authorizations: makeAuthorizations(db),
    identities: makeIdentities(db),
    links: makeLinks(db),
    mailHealth: makeMailHealth(db),
    navigators: makeNavigators(db),
    registrations: makeOAuthRegistrations(db),
    platformAdmins: makePlatformAdmins(db),
    projects: makeProjects(db),
    routeRules: makeRouteRules(db),
    serverReports: makeServerReports(db),
    servers: makeServers(db),
    serverEdits: makeServerEdits(db),
    signInConflicts: makeSignInConflicts(db),
    toolDefinitions: makeToolDefinitions(db),
    usage: makeUsage(db),
    users: makeUsers(db),
  };
}
