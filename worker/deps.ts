import {
  makeAdmission,
  makeApiKeyDesk,
  makeClientDocuments,
  makeEndAgents,
  makeEndGrant,
  makeFindGrantOwner,
  makeFindReplacedGrants,
  makeForwardTokenRequest,
  makeInboundAuthorization,
  makeRevokeToken,
  makeServeTokenRequest,
  makeTokenGateClient,
  makeVerifyClientAssertion,
} from "./agents/agents.ts";
import { makeBatchRecorder, makeRecorder } from "./audit/audit.ts";
import { makeRepositories } from "./db/db.ts";
import {
  makeCatalog,
  makeDownstream,
  makeOwnStreams,
  makePinTools,
  makeReadToolName,
  makeRecordCall,
  makeRecordSearch,
  makeRefusals,
  makeSubjectAccess,
  makeTryCredential,
} from "./downstream/downstream.ts";
import { type Bindings, parseSettings } from "./env.ts";
import {
  makeAgentSessions,
  makeCallsInFlight,
  makeCallTool,
  makeClientMessages,
  makeClientRequests,
  makeDirectCall,
  makeDirectList,
  makeElicitationIds,
  makeHeaderChecks,
  makeHeldCallsClient,
  makeMcpEndpoint,
  makeNavigatorEndpoint,
  makeOlderTransport,
  makePlayground,
  makeRelay,
  makeReturnAddresses,
  makeTransparent,
  makeWaitFor,
} from "./gateway/gateway.ts";
import type { Background } from "./lib/background.ts";
import { systemClock } from "./lib/clock.ts";
import { isDevelopmentOrigin } from "./lib/deployment-rules.ts";
import { AppError } from "./lib/errors.ts";
import { makeHealthCheck } from "./lib/health-check.ts";
import { makeGuardedFetch } from "./lib/http/guarded-fetch.ts";
import type { ProjectId } from "./lib/ids.ts";
import { log } from "./lib/log.ts";
import { makeLinkFor, makeLinkOpener, makeListLinkServers, makeRedeemLink, makeUserBoundLinks } from "./links/links.ts";
import {
  makeCompanySignIn,
  makeEmailMailer,
  makeInbox,
  makeInviteMember,
  makePlatformAdministration,
  makePostOffice,
  makeRateLimit,
  makeRemoveMember,
  makeResolveConflict,
  makeSignIn,
} from "./people/people.ts";
import {
  discoverProvider,
  documentUrlOf,
  makeConnectMachine,
  makeDownstreamAuthorization,
  makeOAuthClients,
  makeProviderFaults,
  makeProviderGateClient,
  makeRefreshGrant,
  makeRevokeGrant,
} from "./providers/providers.ts";
import { makeProjectDirectory } from "./routing/routing.ts";
import { makeRemoveServer, makeResetServer, makeServerChanges } from "./servers/servers.ts";
import { makeListen, makeProjectStreamsClient } from "./streams/streams.ts";
import { makeKeeperClient, makeKvStore, makeRevokeCredentials, makeSeal, makeStoreCredential, makeSweepOrphans, makeVault } from "./vault/vault.ts";

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
  const directCall = makeDirectCall({ ...calling, fetch: handingThrough, inFlight, clientRequests, ownStreams: makeOwnStreams(clock), heldCalls });
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
    directCall,
    directList: makeDirectList(catalog),
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
    directCall,
    clientMessages,
    addresses,
    mcpEndpoint: makeMcpEndpoint({ navigatorEndpoint, transparent, olderTransport, admission, directory, publicOrigin, browserOrigins }),
  };
}
