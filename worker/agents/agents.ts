import type { RecordInBackground } from "../audit/audit.ts";
import type { BridgeHubClient } from "../bridges/bridges.ts";
import type { Repositories } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import type { OutboundRules } from "../lib/http/outbound-rules.ts";
import type { Log } from "../lib/log.ts";
import type { KeeperClient } from "../vault/vault.ts";
import { type Enter, makeAdmission, type ReadSnapshot } from "./admission.ts";
import { makeApiKeyIssuer } from "./api-keys.ts";
import { makeInboundAuthorization } from "./authorization-server.ts";
import { makeBridgeTokens } from "./bridge-tokens.ts";
import { makeVerifyClientAssertion } from "./clients/client-assertion.ts";
import { makeClientDocuments, type RateLimit } from "./clients/client-documents.ts";
import { makeEndAgents } from "./grants/end-agents.ts";
import { makeEndGrant } from "./grants/end-grant.ts";
import { makeFindGrantOwner } from "./grants/find-grant-owner.ts";
import { makeFindReplacedGrants } from "./grants/find-replaced-grants.ts";
import { makeForwardTokenRequest } from "./grants/forward-token-request.ts";
import { makeNoteGrant } from "./grants/note-grant.ts";
import { makeRevokeToken } from "./grants/revoke-token.ts";
import { makeTokenGateClient } from "./grants/token-gate-client.ts";
import { makeServeTokenRequest } from "./grants/token-request.ts";
import { makeSearchApiKeys } from "./search-api-keys.ts";

export type { Admission, AdmissionRequest, AskedProject } from "./admission.ts";
export type { ApiKeyIssuer } from "./api-keys.ts";
export { resourceOfGrant } from "./authorization-server.ts";
export { type GrantOwner, grantKey, partsOf, readGrantKey } from "./grant-ref.ts";
export type { EndAgents } from "./grants/end-agents.ts";
export type { EndGrant } from "./grants/end-grant.ts";
export type { HeldRecord } from "./grants/gate-store.ts";
export type { RequestStore } from "./grants/request-store.ts";
export {
  INVALID_GRANT,
  NOT_STORED,
  type TokenGateClient,
  type TokenGateStub,
  type TokenReply,
  type TokenRequest,
} from "./grants/token-gate-client.ts";
export { KEY_REACHES, KEY_STATES } from "./key-filter-rules.ts";
export { canonicalResource, type McpPath, parseResource, readMcpPath, resourceOf } from "./mcp-path.ts";
export { actorOf, clientOf, type Principal } from "./principal.ts";
export { CHALLENGES_META_KEY, metadataUrlOf, SCOPE_MISSING, toChallenge, toScopeReply } from "./www-authenticate.ts";

type Ports = {
  settings: { PUBLIC_ORIGIN: string };
  db: Pick<Repositories, "agentEndings" | "agentList" | "auditMarks" | "projects" | "apiKeys" | "keyPeople" | "signInConflicts" | "navigators">;
  kv: KVNamespace;
  gates: Parameters<typeof makeTokenGateClient>[0];
  keeper: KeeperClient;
  bridges: Pick<BridgeHubClient, "end">;
  access: { snapshot: ReadSnapshot; enter: Enter };
  rateLimit: RateLimit;
  recordInBatches: RecordInBackground;
  fetch: Fetch;
  outboundRules: OutboundRules;
  clock: Clock;
  log: Log;
};

/** The room of agents: their grants, tokens and API keys, and the authorization server that issues them. */
export function makeAgents({ settings, db, kv, gates, keeper, bridges, access, recordInBatches, ...ports }: Ports) {
  const { clock, log } = ports;
  const publicOrigin = settings.PUBLIC_ORIGIN;
  const documents = makeClientDocuments(ports);
  const tokenGate = makeTokenGateClient(gates);
  const inbound = makeInboundAuthorization(publicOrigin, { OAUTH_KV: kv }, tokenGate, documents);
  const verifyClientAssertion = makeVerifyClientAssertion({ kv, clock, publicOrigin });
  const serveTokenRequest = makeServeTokenRequest({ inbound, documents, verifyClientAssertion, publicOrigin });
  const endGrant = makeEndGrant({ inbound, agentList: db.agentList, keeper });
  const findGrantOwner = makeFindGrantOwner({ inbound, projects: db.projects, publicOrigin });
  const apiKeyIssuer = makeApiKeyIssuer({ apiKeys: db.apiKeys, navigators: db.navigators, keeper, bridges, clock });
  return {
    inbound,
    admission: makeAdmission({ ...db, inbound, access, record: recordInBatches, clock }),
    apiKeyIssuer,
    bridgeTokens: makeBridgeTokens({ ...db, clock }),
    searchApiKeys: makeSearchApiKeys({ apiKeys: db.apiKeys, clock }),
    tokenGate,
    serveTokenRequest,
    forwardTokenRequest: makeForwardTokenRequest({ inbound, serveTokenRequest, publicOrigin }),
    revokeToken: makeRevokeToken({ tokenGate, findGrantOwner, endGrant }),
    ...makeNoteGrant({ inbound, agentList: db.agentList, clock }),
    endGrant,
    endAgents: makeEndAgents({ ...db, inbound, endGrant, publicOrigin, clock, log }),
    findGrantOwner,
    findReplacedGrants: makeFindReplacedGrants({ inbound }),
  };
}
