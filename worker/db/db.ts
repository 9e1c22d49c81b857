import { makeAgentEndings } from "./agent-endings.ts";
import { makeAgentList } from "./agents.ts";
import { makeAlerts } from "./alerts.ts";
import { makeApiKeys } from "./api-keys.ts";
import { makeAppliedMigrations } from "./applied-migrations.ts";
import { makeAuditBacklog } from "./audit-backlog.ts";
import { makeAuditEvents } from "./audit-events.ts";
import { makeAuditMarks } from "./audit-marks.ts";
import { makeAuditBlockRetention, makeAuditRetention, makeFormerAuditRetention } from "./audit-retention.ts";
import { makeAuditSegments } from "./audit-segments.ts";
import { makeAuditTargets } from "./audit-targets.ts";
import { makeAuthorizations } from "./authorizations.ts";
import { makeCallRollups } from "./call-rollups.ts";
import { makeChatLinks } from "./chat-links.ts";
import { makeDatabase } from "./client.ts";
import { makeConnectionTroubles } from "./connection-troubles.ts";
import { makeCredentials } from "./credentials.ts";
import { makeDeadLetters } from "./dead-letters.ts";
import { makeDeploymentTokens } from "./deployment-tokens.ts";
import { makeDirectory } from "./directory.ts";
import { makeErasures } from "./erasures.ts";
import { makeIdempotentRequests } from "./idempotent-requests.ts";
import { makeIdentities } from "./identities.ts";
import { makeJobs } from "./jobs.ts";
import { makeKeeperSubjects } from "./keeper-subjects.ts";
import { makeKeyPeople } from "./key-people.ts";
import { makeLeftCredentials } from "./left-credentials.ts";
import { makeLinks } from "./links.ts";
import { makeMailHealth } from "./mail-health.ts";
import { makeMembers } from "./members.ts";
import { makeNavigators } from "./navigators.ts";
import { makeOAuthRegistrations } from "./oauth-registrations.ts";
import { makeOperatorTokens } from "./operator-tokens.ts";
import { makeOverview } from "./overview.ts";
import { makeOwners } from "./owners.ts";
import { makePersonHabits } from "./person-habits.ts";
import { makePersonMails } from "./person-mails.ts";
import { makePlatformAdmins } from "./platform-admins.ts";
import { makeProjects } from "./projects.ts";
import { makeProviderTroubles } from "./provider-troubles.ts";
import { makeRedemptions } from "./redemptions.ts";
import { makeRevocations } from "./revocations.ts";
import { makeRouteRules } from "./rules.ts";
import { makeSecondFactors } from "./second-factors.ts";
import { makeServerEdits } from "./server-edits.ts";
import { makeServerHealth } from "./server-health.ts";
import { makeServerReports } from "./server-reports.ts";
import { makeServerRequests } from "./server-requests.ts";
import { makeServers } from "./servers.ts";
import { makeSignInConflicts } from "./sign-in-conflicts.ts";
import { makeSources } from "./sources.ts";
import { makeSweeps } from "./sweeps.ts";
import { makeToolDefinitions } from "./tool-definitions.ts";
import { makeUsage } from "./usage.ts";
import { makeUsers } from "./users.ts";
import { makeVaultKeyRows } from "./vault-keys.ts";
import { makeVaultStoreRows } from "./vault-stores.ts";
import { makeVisits } from "./visits.ts";
import { makeWebhooks } from "./webhooks.ts";

export type { AgentEnding, AgentEndings } from "./agent-endings.ts";
export { AGENT_ORDERS, type Agent, type AgentPerson, type Agents, type AgentsPage } from "./agents.ts";
export { ALERT_KINDS, type AlertFacts, type AlertKind } from "./alert-schema.ts";
export type { Alert, Alerts, NamedAlert, NewAlert, OpenAlert, PassingKind } from "./alerts.ts";
export { type ApiKey, type ApiKeys, KEY_ORDERS, type KeyKind, type KeyOrder, type ListedKey } from "./api-keys.ts";
export { latestMigration } from "./applied-migrations.ts";
export type { Backlog, ChainedEvent, ChainPlace } from "./audit-backlog.ts";
export type { AuditFilter } from "./audit-filter-rules.ts";
export { type AuditMarks, SWEPT, UNTOLD } from "./audit-marks.ts";
export { TARGET_KINDS, TARGET_PROBLEMS, type TargetKind, type TargetProblem } from "./audit-target-schema.ts";
export { type AuditTarget, type AuditTargetChange, type AuditTargets, MOST_TARGETS } from "./audit-targets.ts";
export type { Authorizations } from "./authorizations.ts";
export type { CallRollups } from "./call-rollups.ts";
export type { ChatLinks } from "./chat-links.ts";
export type { Database } from "./client.ts";
export { TROUBLES } from "./connection-trouble-schema.ts";
export type { ConnectionTroubles, PersonTrouble } from "./connection-troubles.ts";
export { CREDENTIAL_OWNERS, type CredentialFilter, fitsCredentialFilter, LISTED_STATES } from "./credential-filter-rules.ts";
export {
  CREDENTIAL_ORDERS,
  type CredentialOrder,
  type CredentialRow,
  type Credentials,
  type ListedCredential,
  type LiveCredentials,
} from "./credentials.ts";
export type { DeploymentToken, DeploymentTokens } from "./deployment-tokens.ts";
export type { Directory, DirectoryContent, DirectoryVersion } from "./directory.ts";
export type { Erasure, Erasures } from "./erasures.ts";
export type { IdempotentRequest, RequestGroup } from "./idempotent-requests.ts";
export type { Identities, Identity } from "./identities.ts";
export { JOB_KINDS, type JobKind } from "./job-schema.ts";
export type { Job, JobProgress, Jobs, NewJob } from "./jobs.ts";
export type { KeeperSubjects } from "./keeper-subjects.ts";
export type { KeyPeople, KeyPerson } from "./key-people.ts";
export type { LeftCredentials } from "./left-credentials.ts";
export { LINK_ORDERS, type LinkOrder, placeOfLink } from "./link-orders.ts";
export { CLAIM_WINDOW, type EditedLink, type FoundLinkRow, type Link, type Links, type ReadLink } from "./links.ts";
export { choosePart, LOOKED_AT } from "./look-through-rules.ts";
export type { MailHealth } from "./mail-health.ts";
export { MEMBER_ORDERS, type MembersOrder } from "./member-orders.ts";
export { FIRST_VERSION, type Members, type MembersPage, type ScannedMember } from "./members.ts";
export { DEFAULT_NAVIGATOR, DEFAULT_SETTINGS, type Navigator, type NavigatorLimits, type NavigatorSettings, type Navigators } from "./navigators.ts";
export type { OAuthRegistration, OAuthRegistrations } from "./oauth-registrations.ts";
export type { OperatorPurpose, OperatorTokens } from "./operator-tokens.ts";
export type { Owner, Owners } from "./owners.ts";
export { type KeyPage, MOST_IN_TOTAL, type Page, type Place } from "./page.ts";
export type { PersonHabits } from "./person-habits.ts";
export type { PersonMail, PersonMails } from "./person-mails.ts";
export type { PlatformAdmins } from "./platform-admins.ts";
export type { Project, ProjectSettings, Projects, Role } from "./projects.ts";
export type { GivenCredential, GivenRow, Provided } from "./provide-credential.ts";
export type { GrantOf } from "./provider-troubles.ts";
export type { Redemptions } from "./redemptions.ts";
export type { ProjectMarks } from "./revocation-schema.ts";
export { type ChosenMembers, MOST_CHOSEN, type RevocationMark, type Revocations } from "./revocations.ts";
export type { NewRouteRule, Policy, RouteRule, RouteRules, RulePlace } from "./rules.ts";
export { type AuthScopeField, account, type OAuthSettings, type ProviderQuirks, session, type ToolDefinition, user, verification } from "./schema.ts";
export { MOST_FACTORS, type NewFactor, type SecondFactors } from "./second-factors.ts";
export type { ScopeEdit, ServerEdits } from "./server-edits.ts";
export type { DueServer, ServerHealth, ServerHealthRow } from "./server-health.ts";
export { REPORT_SUBJECTS, type ReportSubject } from "./server-report-schema.ts";
export type { ServerReport, ServerReports } from "./server-reports.ts";
export type { ServerRequest } from "./server-requests.ts";
export type { AuthScope, NewFurtherScope, NewServer, Server, Servers } from "./servers.ts";
export type { SignInConflicts } from "./sign-in-conflicts.ts";
export {
  MOST_COUNTED,
  type PinnedHash,
  type PinnedTool,
  type SeenTool,
  type ToolChange,
  type ToolDefinitions,
} from "./tool-definitions.ts";
export type { Usage } from "./usage.ts";
export type { Users } from "./users.ts";
export type { VaultKeyRow, VaultKeyRows } from "./vault-keys.ts";
export type { ParameterPlace, StorePlace } from "./vault-store-schema.ts";
export type { VaultStoreRow, VaultStoreRows } from "./vault-stores.ts";
export type { LinkVisit, SessionRow } from "./visits.ts";
export { TEST_EVENT, WEBHOOK_EVENTS, WEBHOOK_FORMATS } from "./webhook-schema.ts";
export {
  MOST_WEBHOOKS,
  type ToldConnection,
  type ToldKey,
  type ToldLink,
  type ToldMember,
  type ToldServer,
  type Webhook,
  type WebhookChange,
  type WebhookDelivery,
  type Webhooks,
} from "./webhooks.ts";

export type Repositories = ReturnType<typeof makeRepositories>;

/** The repositories of the two D1 databases, one for each aggregate. @param d1 the main database @param auditD1 the audit database */
export function makeRepositories(d1: D1Database, auditD1: D1Database) {
  const db = makeDatabase(d1);
  const auditDb = makeDatabase(auditD1);
  const members = makeMembers(db);
  const redemptions = makeRedemptions(db);
  const serverHealth = makeServerHealth(db);
  const agentList = makeAgentList(db);
  const chatLinks = makeChatLinks(db);
  return {
    db,
    members,
    redemptions,
    credentials: makeCredentials(db, redemptions, members),
    agentEndings: makeAgentEndings(db),
    agentList,
    alerts: makeAlerts(db),
    apiKeys: makeApiKeys(db),
    appliedMigrations: makeAppliedMigrations(db, auditDb),
    auditEvents: makeAuditEvents(auditDb, db, { ...members, ...serverHealth, ...chatLinks, noteAgents: agentList.noteCalled }),
    auditBacklog: makeAuditBacklog(auditDb, db),
    auditMarks: makeAuditMarks(auditDb),
    auditSegments: makeAuditSegments(auditDb),
    auditTargets: makeAuditTargets(db, auditDb),
    auditRetention: makeAuditRetention(auditDb),
    auditBlockRetention: makeAuditBlockRetention(auditDb),
    formerAuditRetention: makeFormerAuditRetention(db),
    authorizations: makeAuthorizations(db),
    callRollups: makeCallRollups(auditDb),
    chatLinks,
    connectionTroubles: makeConnectionTroubles(db),
    deadLetters: makeDeadLetters(db),
    deploymentTokens: makeDeploymentTokens(db),
    directory: makeDirectory(db),
    erasures: makeErasures(db),
    idempotentRequests: makeIdempotentRequests(db),
    identities: makeIdentities(db),
    jobs: makeJobs(db),
    leftCredentials: makeLeftCredentials(db),
    keeperSubjects: makeKeeperSubjects(db),
    keyPeople: makeKeyPeople(db),
    links: makeLinks(db),
    mailHealth: makeMailHealth(db),
    navigators: makeNavigators(db),
    registrations: makeOAuthRegistrations(db),
    operatorTokens: makeOperatorTokens(db),
    owners: makeOwners(db),
    personHabits: makePersonHabits(db),
    personMails: makePersonMails(db),
    platformAdmins: makePlatformAdmins(db),
    overview: makeOverview(db),
    projects: makeProjects(db),
    providerTroubles: makeProviderTroubles(db),
    revocations: makeRevocations(db),
    routeRules: makeRouteRules(db),
    secondFactors: makeSecondFactors(db),
    serverHealth,
    serverReports: makeServerReports(db),
    serverRequests: makeServerRequests(db),
    servers: makeServers(db),
    serverEdits: makeServerEdits(db),
    signInConflicts: makeSignInConflicts(db),
    sources: makeSources(db),
    sweeps: makeSweeps(db),
    toolDefinitions: makeToolDefinitions(db),
    usage: makeUsage(auditDb, db),
    users: makeUsers(db),
    vaultKeys: makeVaultKeyRows(db),
    vaultStores: makeVaultStoreRows(db),
    visits: makeVisits(db),
    webhooks: makeWebhooks(db),
  };
}
