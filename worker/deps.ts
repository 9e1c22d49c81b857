import { makeAdmission } from "./agents/admission.ts";
import { makeApiKeyDesk } from "./agents/api-keys.ts";
import { makeInboundAuthorization } from "./agents/authorization-server.ts";
import { makeVerifyClientAssertion } from "./agents/clients/client-assertion.ts";
import { makeClientDocuments } from "./agents/clients/client-documents.ts";
import { makeEndAgents } from "./agents/grants/end-agents.ts";
import { makeEndGrant } from "./agents/grants/end-grant.ts";
import { makeFindGrantOwner } from "./agents/grants/find-grant-owner.ts";
import { makeFindReplacedGrants } from "./agents/grants/find-replaced-grants.ts";
import { makeForwardTokenRequest } from "./agents/grants/forward-token-request.ts";
import { makeRevokeToken } from "./agents/grants/revoke-token.ts";
import { makeTokenGateClient } from "./agents/grants/token-gate-client.ts";
import { makeServeTokenRequest } from "./agents/grants/token-request.ts";
import { makeBatchRecorder, makeRecorder } from "./audit/record.ts";
import { makeRepositories } from "./db/db.ts";
import { makeOwnStreams } from "./downstream/answers/own-streams.ts";
import { makeDownstream } from "./downstream/connection.ts";
import { makeCatalog } from "./downstream/listings.ts";
import { makeReadToolName } from "./downstream/lists/read-tool-name.ts";
import { makePinTools } from "./downstream/pin-tools.ts";
import { makeRecordCall, makeRecordSearch } from "./downstream/record-call.ts";
import { makeRefusals } from "./downstream/refusals.ts";
import { makeSubjectAccess } from "./downstream/subject-access.ts";
import { makeTryCredential } from "./downstream/try-credential.ts";
import { type Bindings, parseSettings } from "./env.ts";
import { makeMcpEndpoint } from "./gateway/endpoint.ts";
import { makeCallTool } from "./gateway/navigator/call-tool.ts";
import { makeFastCall } from "./gateway/navigator/fast-call.ts";
import { makeFastList } from "./gateway/navigator/fast-list.ts";
import { makeNavigatorEndpoint } from "./gateway/navigator/navigator-endpoint.ts";
import { makeRelay } from "./gateway/navigator/relay.ts";
import { makePlayground } from "./gateway/playground.ts";
import { makeAgentSessions } from "./gateway/sessions/agent-session.ts";
import { makeCallsInFlight } from "./gateway/sessions/calls-in-flight.ts";
import { makeClientMessages } from "./gateway/sessions/client-messages.ts";
import { makeClientRequests } from "./gateway/sessions/client-requests.ts";
import { makeElicitationIds } from "./gateway/sessions/elicitation-ids.ts";
import { makeHeldCallsClient } from "./gateway/sessions/held-calls-client.ts";
import { makeOlderTransport } from "./gateway/sessions/older-transport.ts";
import { makeReturnAddresses } from "./gateway/sessions/return-address.ts";
import { makeWaitFor } from "./gateway/tools/wait-for.ts";
import { makeHeaderChecks } from "./gateway/transparent/header-checks.ts";
import { makeTransparent } from "./gateway/transparent/transparent.ts";
import type { Background } from "./lib/background.ts";
import { systemClock } from "./lib/clock.ts";
import { isDevelopmentOrigin } from "./lib/deployment-rules.ts";
import { AppError } from "./lib/errors.ts";
import { makeHealthCheck } from "./lib/health-check.ts";
import { makeGuardedFetch } from "./lib/http/guarded-fetch.ts";
import type { ProjectId } from "./lib/ids.ts";
import { log } from "./lib/log.ts";
import { makeLinkFor } from "./links/link-for.ts";
import { makeListLinkServers } from "./links/list-link-servers.ts";
import { makeLinkOpener } from "./links/open-link.ts";
import { makeRedeemLink } from "./links/redeem-link.ts";
import { makeUserBoundLinks } from "./links/user-bound-link.ts";
import { makeCompanySignIn } from "./people/company-sign-in.ts";
import { makeInviteMember } from "./people/invite-member.ts";
import { makeEmailMailer, makeInbox } from "./people/mail/mailer.ts";
import { makePostOffice } from "./people/mail/post-office.ts";
import { makePlatformAdministration } from "./people/platform-administration.ts";
import { makeRateLimit } from "./people/rate-limit.ts";
import { makeRemoveMember } from "./people/remove-member.ts";
import { makeResolveConflict } from "./people/resolve-conflict.ts";
import { makeSignIn } from "./people/sign-in.ts";
import { makeDownstreamAuthorization } from "./providers/authorize.ts";
import { makeOAuthClients } from "./providers/clients/client.ts";
import { documentUrlOf } from "./providers/clients/client-document.ts";
import { makeConnectMachine } from "./providers/connect-machine.ts";
import { discoverProvider } from "./providers/provider.ts";
import { makeProviderFaults } from "./providers/provider-faults.ts";
import { makeProviderGateClient } from "./providers/provider-gate-client.ts";
import { makeRefreshGrant } from "./providers/refresh.ts";
import { makeRevokeGrant } from "./providers/revoke.ts";
import { makeProjectDirectory } from "./routing/project-directory.ts";
import { makeRemoveServer } from "./servers/remove-server.ts";
import { makeResetServer } from "./servers/reset-server.ts";
import { makeServerChanges } from "./servers/server-changes.ts";
import { makeListen } from "./streams/listen.ts";
import { makeProjectStreamsClient } from "./streams/project-streams-client.ts";
import { makeKeeperClient } from "./vault/keeper-client.ts";
import { makeKvStore } from "./vault/kv-store.ts";
import { makeRevokeCredentials } from "./vault/revoke-credentials.ts";
import { makeSeal } from "./vault/seal.ts";
import { makeStoreCredential } from "./vault/store-credential.ts";
import { makeSweepOrphans } from "./vault/sweep-orphans.ts";
import { makeVault } from "./vault/sealed-secrets.ts";

export type Deps = ReturnType<typeof composeDeps>;

/** What every route of the edges finds in its context. */
export type AppEnv = { Bindings: Bindings; Variables: { deps: Deps; background: Background } };

const composed = new WeakMap<Bindings, Deps>();

/**
 * Everything the Worker is made of, wired once for each environment object the runtime hands out.
 * Modules that are given it import its type alone.
 *
 * @throws AppError `settings.invalid`
 */
export function makeDeps(env: Bindings): Deps {
  const known = composed.get(env);
  if (known) return known;
  const deps = composeDeps(env);
  composed.set(env, deps);
  return deps;
}

function composeDeps(env: Bindings) {
  const clock = systemClock;
  const settings = parseSettings(env);
  const { PUBLIC_ORIGIN: publicOrigin, AUTH_SECRET: secret, ADMIN_EMAILS: adminEmails, BROWSER_ORIGINS: browserOrigins } = settings;
  const documentUrl = settings.CLIENT_METADATA_URL ?? documentUrlOf(publicOrigin);
  const repositories = makeRepositories(env.DB);
  const { db, projects, users, members, servers, links, credentials, authorizations } = repositories;
  const { registrations, navigators, routeRules, toolDefinitions, apiKeys, mailHealth, identities, signInConflicts, platformAdmins, agentEndings } =
    repositories;
  const { serverReports } = repositories;
  const platformAdministration = makePlatformAdministration({ platformAdmins, clock, adminEmails });
  const accounts = { users, identities, signInConflicts, platformAdministration };

  const rateLimit = makeRateLimit({ users, clock });
  const record = makeRecorder(env.AUDIT_QUEUE, clock, log);
  const recordInBatches = makeBatchRecorder(env.AUDIT_QUEUE, clock, log);
  const recordCall = makeRecordCall({ record: recordInBatches, clock });
  const seal = makeSeal(settings.VAULT_KEYS);
  const store = makeKvStore(env.VAULT_KV, clock);
  const vault = makeVault(seal, store);
  const keeper = makeKeeperClient(env.CREDENTIAL_KEEPER);
  const outboundRules = { ownOrigin: publicOrigin, trustedOrigins: new Set(settings.TRUSTED_ORIGINS) };
  const fetch = makeGuardedFetch(outboundRules);

  const checks = {
    database: () => env.DB.prepare("SELECT 1").first(),
    oauthStore: () => env.OAUTH_KV.get("healthz"),
    vaultStore: () => env.VAULT_KV.get("healthz"),
    keeper: () => keeper.snapshot({ projectId: "prj_healthz", subject: "project" }),
  };

  const storeCredential = makeStoreCredential({ vault, keeper });
  const revokeCredentials = makeRevokeCredentials({ credentials, keeper, clock });
  const clients = makeOAuthClients({ registrations, vault, fetch, outboundRules, clock, publicOrigin, documentUrl });
  const faults = makeProviderFaults({ kv: env.VAULT_KV, clock, log });
  const downstreamAuthorization = makeDownstreamAuthorization({ clients, authorizations, seal, faults, fetch, outboundRules, clock, publicOrigin });
  const bound = makeUserBoundLinks({ secret, publicOrigin, clock });
  const linkOpener = makeLinkOpener({ links, members, bound, clock, record });
  const listLinkServers = makeListLinkServers({ links, servers });
  const revokeGrant = makeRevokeGrant({ clients, fetch, clock, log });

  const inbox = settings.MAIL_DELIVERY === "inbox" ? makeInbox(env.OAUTH_KV, clock) : undefined;
  const mailer = inbox ?? makeEmailMailer(env.EMAIL, settings.MAIL_FROM);
  const postOffice = makePostOffice({ mailer, health: mailHealth, clock, log });
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME: name } = settings;
  const provider = issuer && clientId && clientSecret ? { issuer, clientId, clientSecret, name } : undefined;
  const formerIssuers = provider && settings.OIDC_FORMER_ISSUERS;
  const codes = settings.SIGN_IN_CODES === "on";
  const documents = makeClientDocuments({ fetch, outboundRules, rateLimit });
  const inbound = makeInboundAuthorization(publicOrigin, env, documents);
  const verifyClientAssertion = makeVerifyClientAssertion({ kv: env.OAUTH_KV, clock, publicOrigin });
  const serveTokenRequest = makeServeTokenRequest({ inbound, documents, verifyClientAssertion, publicOrigin });

  const endGrant = makeEndGrant({ inbound, keeper });
  const endAgents = makeEndAgents({ agentEndings, inbound, projects, endGrant, publicOrigin, clock, log });
  const findGrantOwner = makeFindGrantOwner({ inbound, projects, publicOrigin });
  const tokenGate = makeTokenGateClient(env.TOKEN_GATE);

  const apiKeyDesk = makeApiKeyDesk({ apiKeys, keeper, clock });
  const linkFor = makeLinkFor({ links, bound });
  const access = makeSubjectAccess({ keeper, vault, clock });
  const downstream = makeDownstream({ fetch, clock });
  const streams = makeProjectStreamsClient(env.PROJECT_STREAMS, log);
  const pinTools = makePinTools({ toolDefinitions, record, clock, log });
  const catalog = makeCatalog({ access, downstream, pinTools, serverReports, announce: streams.announce, clock, log });
  const refusals = makeRefusals({ linkFor, keeper, clock });
  const addresses = makeReturnAddresses(secret);
  const calling = { access, downstream, refusals, recordCall, addresses, clock };
  const callTool = makeCallTool(calling);
  const handingThrough = makeGuardedFetch(outboundRules, { handsThrough: true });
  const inFlight = makeCallsInFlight(streams);
  const clientRequests = makeClientRequests(addresses);
  const heldCalls = makeHeldCallsClient(env.HELD_CALLS);
  const fastCall = makeFastCall({ ...calling, fetch: handingThrough, inFlight, clientRequests, ownStreams: makeOwnStreams(clock), heldCalls });
  const clientMessages = makeClientMessages({ access, downstream, inFlight, clientRequests, fetch });
  const relay = makeRelay({ access, downstream, refusals });
  const admission = makeAdmission({ ...accounts, inbound, apiKeyDesk, apiKeys, members, keeper, access, record: recordInBatches, clock });
  const sessions = makeAgentSessions({ secret, clock });
  const headerChecks = makeHeaderChecks({ fetch, clock });
  const listen = makeListen(streams);
  const transparent = makeTransparent({ access, catalog, refusals, headerChecks, addresses, listen, fetch: handingThrough, recordCall, clock });
  const directory = makeProjectDirectory({ projects, servers, navigators, routeRules, toolDefinitions, clock });
  const readToolName = makeReadToolName({ toolDefinitions, catalog, clock });
  const navigatorEndpoint = makeNavigatorEndpoint({
    access,
    catalog,
    relay,
    callTool,
    fastCall,
    fastList: makeFastList(catalog),
    clientMessages,
    readToolName,
    sessions,
    listen,
    linkFor,
    waitFor: makeWaitFor({ streams, clock }),
    recordSearch: makeRecordSearch(recordInBatches),
    elicitationIds: makeElicitationIds(secret),
    secret,
    log,
  });
  const olderTransport = makeOlderTransport({ streams, sessions, listen });

  return {
    ...repositories,
    clock,
    log,
    checkHealth: makeHealthCheck({ checks, clock, log }),
    settings,
    publicOrigin,
    development: isDevelopmentOrigin(publicOrigin),
    documentUrl,
    apiKeyDesk,
    rateLimit,
    record,
    vault,
    sweepOrphans: makeSweepOrphans({ store, keeper, clock }),
    keeper,
    outboundRules,
    downstreamAuthorization,
    faults,
    linkOpener,
    listLinkServers,
    redeemLink: makeRedeemLink({
      linkOpener,
      listLinkServers,
      storeCredential,
      revokeCredentials,
      revokeGrant,
      keeper,
      credentials,
      clock,
      record,
    }),
    connectMachine: makeConnectMachine({ servers, clients, credentials, storeCredential, faults, fetch, clock }),
    ...makeServerChanges({ ...repositories, clients, revokeCredentials, keeper, fetch, outboundRules, clock, publicOrigin }),
    revokeCredentials,
    resetServer: makeResetServer({ servers, credentials, authorizations, registrations, revokeCredentials, faults }),
    discover: (url: string) => discoverProvider(url, fetch, outboundRules),
    removeServer: makeRemoveServer({ servers, serverReports, routeRules, registrations, revokeCredentials, clock }),
    removeMember: makeRemoveMember({ members, apiKeyDesk, endAgents, keeper, revokeCredentials, clock }),
    revokeCredential: async (projectId: ProjectId, id: string) => {
      if ((await revokeCredentials(projectId, { id })) === 0) throw new AppError("resource.not_found");
    },
    tryCredential: makeTryCredential(downstream),
    refreshGrant: makeRefreshGrant({ clients, gate: makeProviderGateClient(env.PROVIDER_GATE, log), faults, fetch, clock, log }),
    revokeGrant,
    inbox,
    codes,
    companySignIn: provider && makeCompanySignIn({ provider, authorizations, seal, fetch, outboundRules, clock, publicOrigin }),
    playground: makePlayground({ directory, catalog, readToolName, access, downstream, clock }),
    inviteMember: makeInviteMember({ ...accounts, members, keeper, rateLimit, postOffice, clock, publicOrigin }),
    postOffice,
    resolveConflict: makeResolveConflict({ signInConflicts, projects, endAgents, platformAdministration, record, clock }),
    signIn: makeSignIn({ ...accounts, db, endAgents, rateLimit, postOffice, clock, codes, formerIssuers, log, secret, publicOrigin }),
    inbound,
    endGrant,
    endAgents,
    findGrantOwner,
    findReplacedGrants: makeFindReplacedGrants({ inbound }),
    revokeToken: makeRevokeToken({ tokenGate, findGrantOwner, endGrant }),
    forwardTokenRequest: makeForwardTokenRequest({ inbound, serveTokenRequest, publicOrigin }),
    serveTokenRequest,
    tokenGate,
    announce: streams.announce,
    /** What this isolate keeps of a project is old. */
    forgetProject: directory.forget,
    fastCall,
    clientMessages,
    addresses,
    mcpEndpoint: makeMcpEndpoint({ navigatorEndpoint, transparent, olderTransport, admission, directory, publicOrigin, browserOrigins }),
  };
}
