import type { ApiKeyIssuer, EndAgents, EndGrant } from "../agents/agents.ts";
import type { RecordEvent } from "../audit/audit.ts";
import type { Repositories } from "../db/db.ts";
import type { NewAgentJob, NewFoundJob, NewMemberJob, PlanJob } from "../jobs/jobs.ts";
import type { Clock } from "../lib/clock.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import type { OutboundRules } from "../lib/http/outbound-rules.ts";
import type { Log } from "../lib/log.ts";
import type { Requirement } from "../lib/text/second-factor-requirements.ts";
import { signingSecretsOf } from "../lib/text/signing.ts";
import type { PostOffice } from "../mail/mail.ts";
import type { Recordings } from "../recordings/recordings.ts";
import type { KeeperClient, RevokeCredentials, Seal } from "../vault/vault.ts";
import { makeConnectionMails } from "./connection-mails/connection-mails.ts";
import { makeStartWatch } from "./connection-mails/start-watch.ts";
import { makeCreateProject } from "./create-project.ts";
import { makeDeploymentTokenIssuer } from "./deployment-tokens.ts";
import { makeErasePerson } from "./erase-person.ts";
import { makeInviteMember } from "./members/invite-member.ts";
import { makeListMembers } from "./members/list-members.ts";
import { makeMemberActivity } from "./members/member-activity.ts";
import { makePlaygroundUsers } from "./members/playground-users.ts";
import { makeRemoveMember } from "./members/remove-member.ts";
import { makeRevokeConnections } from "./members/revoke-connections.ts";
import { makeRevokeFound } from "./members/revoke-found.ts";
import { makeSearchCredentials } from "./members/search-credentials.ts";
import { makeDeploymentOwners } from "./owners.ts";
import { makePlatformAdministration } from "./platform-administration.ts";
import type { RateLimit } from "./rate-limit.ts";
import { makeRemoveProject } from "./remove-project.ts";
import { makeResolveConflict } from "./resolve-conflict.ts";
import { type FindGrantIds, makeRevokeAgent } from "./revoke-agent.ts";
import { makeSecondFactor } from "./second-factor/second-factor.ts";
import { makeSetUp } from "./set-up.ts";
import { makeCompanySignIn } from "./sign-in/company-sign-in.ts";
import { decideIdentityProvider, type IdentityProviderSettings } from "./sign-in/identity-provider-rules.ts";
import { makeSignIn } from "./sign-in/sign-in.ts";

export { type ListedMember, tagOfMember } from "./members/list-members.ts";
export type { MemberConnection } from "./members/member-activity.ts";
export { ACTIVITIES } from "./members/member-filter-rules.ts";
export { type LimitState, limitHeadersOf, makeRateLimit, networkOf } from "./rate-limit.ts";
export { clientNetwork, networkSubject, requireSameOrigin } from "./request-origin.ts";
export { DECISIONS } from "./resolve-conflict.ts";
export type { FactorView, TotpSetUp } from "./second-factor/second-factor.ts";
export { decideSecondFactor } from "./second-factor/second-factor-policy.ts";
export type { Session } from "./sign-in/sign-in.ts";

type Ports = {
  settings: IdentityProviderSettings & {
    PUBLIC_ORIGIN: string;
    AUTH_SECRET: string;
    AUTH_SECRET_PREVIOUS?: string | undefined;
    ADMIN_EMAILS: string[];
    SIGN_IN_CODES: "on" | "off";
    REQUIRE_SECOND_FACTOR: Requirement;
  };
  db: Pick<
    Repositories,
    | "agentList"
    | "auditMarks"
    | "connectionTroubles"
    | "db"
    | "deploymentTokens"
    | "erasures"
    | "users"
    | "identities"
    | "keeperSubjects"
    | "secondFactors"
    | "signInConflicts"
    | "members"
    | "authorizations"
    | "operatorTokens"
    | "owners"
    | "personMails"
    | "platformAdmins"
    | "projects"
    | "revocations"
    | "usage"
    | "servers"
    | "credentials"
    | "jobs"
  >;
  agents: { apiKeyIssuer: ApiKeyIssuer; endAgents: EndAgents; endGrant: EndGrant; inbound: FindGrantIds };
  recordings: Pick<Recordings, "deleteOf">;
  vault: { seal: Seal; keeper: KeeperClient; revokeCredentials: RevokeCredentials };
  mail: { postOffice: PostOffice; canSend: boolean };
  rateLimit: RateLimit;
  planJob: PlanJob;
  newAgentJob: NewAgentJob;
  newMemberJob: NewMemberJob;
  newFoundJob: NewFoundJob;
  record: RecordEvent;
  fetch: Fetch;
  outboundRules: OutboundRules;
  clock: Clock;
  log: Log;
};

/** The room of people: their sign-in, and their membership of projects. */
export function makePeople({ settings, db, agents, vault, mail, ...ports }: Ports) {
  const { rateLimit, clock } = ports;
  const { PUBLIC_ORIGIN: publicOrigin, ADMIN_EMAILS: adminEmails } = settings;
  const { provider, formerIssuers } = decideIdentityProvider(settings);
  const codes = settings.SIGN_IN_CODES === "on";
  const platformAdministration = makePlatformAdministration({ platformAdmins: db.platformAdmins, owners: db.owners, clock, adminEmails });
  const known = { ...ports, ...db, ...agents, ...vault, ...mail, platformAdministration, publicOrigin };
  const secrets = signingSecretsOf(settings);
  const signIn = makeSignIn({ ...known, codes, formerIssuers, secrets });
  const removeMember = makeRemoveMember(known);
  return {
    rateLimit,
    codes,
    signIn,
    secondFactor: makeSecondFactor({ ...known, secrets, required: settings.REQUIRE_SECOND_FACTOR }),
    setUp: makeSetUp({ ...known, signIn }),
    createProject: makeCreateProject({ ...known, signIn }),
    owners: makeDeploymentOwners({ ...known, adminEmails }),
    deploymentTokens: makeDeploymentTokenIssuer(known),
    memberList: makeListMembers(known),
    searchCredentials: makeSearchCredentials(known),
    playgroundUsers: makePlaygroundUsers(known),
    memberActivity: makeMemberActivity(known),
    companySignIn: provider && makeCompanySignIn({ ...known, provider }),
    inviteMember: makeInviteMember(known),
    removeMember,
    connectionMails: makeConnectionMails({ ...known, secrets }),
    startWatch: makeStartWatch(known),
    revokeAgent: makeRevokeAgent(known),
    revokeConnections: makeRevokeConnections(known),
    revokeFound: makeRevokeFound(known),
    erasePerson: makeErasePerson({ ...known, removeMember }),
    removeProject: makeRemoveProject(known),
    resolveConflict: makeResolveConflict(known),
  };
}
