import { makeAgents } from "./agents/agents.ts";
import { makeAlertsRoom } from "./alerts/alerts.ts";
import { makeAudit } from "./audit/audit.ts";
import { makeAuditDelivery } from "./audit-delivery/audit-delivery.ts";
import { makeBackup } from "./backup/backup.ts";
import type { Bindings } from "./bindings.ts";
import { makeBridges } from "./bridges/bridges.ts";
import { makeRepositories } from "./db/db.ts";
import { makeDownstreamRoom, makeSubjectAccess } from "./downstream/downstream.ts";
import { makeGateway } from "./gateway/gateway.ts";
import { makeJobsRoom } from "./jobs/jobs.ts";
import type { Background } from "./lib/background.ts";
import { systemClock as clock } from "./lib/clock.ts";
import { isDevelopmentOrigin } from "./lib/deployment-rules.ts";
import { makeHealthCheck } from "./lib/health-check.ts";
import { makeGuardedFetch } from "./lib/http/guarded-fetch.ts";
import { log } from "./lib/log.ts";
import { makeDerived } from "./lib/memory/derived.ts";
import { makeAuthLinks } from "./links/links.ts";
import { makeMailRoom } from "./mail/mail.ts";
import { makePeople, makeRateLimit } from "./people/people.ts";
import { makeProviders } from "./providers/providers.ts";
import { makeRecordings } from "./recordings/recordings.ts";
import { makeDirectoryRoom, makeRouting, withTold } from "./routing/routing.ts";
import { makeServers } from "./servers/servers.ts";
import { parseSettings } from "./settings.ts";
import { makeStreams } from "./streams/streams.ts";
import { makeTelemetry } from "./telemetry/telemetry.ts";
import { makeVault } from "./vault/vault.ts";
import { makeWebhooksRoom } from "./webhooks/webhooks.ts";

/** The rooms of the Worker, each with the functions that other code may use. */
export type Rooms = ReturnType<typeof composeRooms>;

/** The context of every route: each room by its name. */
export type AppEnv = { Bindings: Bindings; Variables: Rooms & { background: Background } };

const composed = makeDerived<Bindings, Rooms>();

/** Makes all rooms of the Worker, once for each environment object that the runtime passes. @throws AppError `settings.invalid` */
export function makeRooms(env: Bindings): Rooms {
  const existing = composed.get(env);
  if (existing) return existing;
  const rooms = composeRooms(env);
  composed.set(env, rooms);
  return rooms;
}

function composeRooms(env: Bindings) {
  const settings = parseSettings(env);
  const publicOrigin = settings.PUBLIC_ORIGIN;
  const outboundRules = { ownOrigin: publicOrigin, trustedOrigins: new Set(settings.TRUSTED_ORIGINS) };
  const bridges = makeBridges(env.BRIDGE_HUB);
  const shared = { settings, outboundRules, fetch: bridges.withBridges(makeGuardedFetch(outboundRules)), clock, log };
  const repositories = makeRepositories(env.DB, env.AUDIT_DB);
  const directory = makeDirectoryRoom({ ...repositories, roots: env.PROJECT_ROOT, kv: env.VAULT_KV, clock, log });
  const db = withTold(repositories, directory.tell);
  const rateLimit = makeRateLimit({ users: db.users, clock });
  const streams = makeStreams({ objects: { people: env.CREDENTIAL_KEEPER, projects: env.PROJECT_STREAMS }, clock, log });
  const audit = makeAudit({
    ...db,
    ...{ queue: env.AUDIT_QUEUE, insert: db.auditEvents.insert },
    onWritten: (events) => alerts.watch(events).then(() => streams.tellNews(events)),
    stores: { audit: db.auditRetention, blocks: db.auditBlockRetention, main: db.formerAuditRetention },
    ...{ segments: db.auditSegments, marks: db.auditMarks },
    ...shared,
  });
  const alerts = makeAlertsRoom({ ...shared, db, ...audit });
  const vault = makeVault({ ...shared, kv: env.VAULT_KV, keepers: env.CREDENTIAL_KEEPER, db });
  const { keeper } = vault;
  const known = { db, vault, telemetry: makeTelemetry({ ...shared, ...db }), recordings: makeRecordings({ ...shared, ...vault, kv: env.VAULT_KV }) };
  const access = makeSubjectAccess({ keeper, vault: vault.secrets, ...known.telemetry, clock });
  const routing = makeRouting({ ...db, directory, clock });
  const agents = makeAgents({ ...shared, db, kv: env.OAUTH_KV, gates: env.TOKEN_GATE, keeper, bridges, access, rateLimit, ...audit });
  const providers = makeProviders({ ...shared, db, vault, alerts, kv: env.VAULT_KV, gates: env.PROVIDER_GATE });
  const sending = { ...shared, ...known, queue: env.WORK_QUEUE, bucket: env.AUDIT_BUCKET, pipeline: env.AUDIT_PIPELINE };
  const jobs = makeJobsRoom({ ...sending, endAgentsAt: agents.endAgents.endAtRemoved, endGrant: agents.endGrant, providers, ...audit });
  const work = { jobs, bridges, alerts, webhooks: makeWebhooksRoom(sending), auditDelivery: makeAuditDelivery(sending) };
  const mail = makeMailRoom({ ...shared, health: db.mailHealth, kv: env.OAUTH_KV, email: env.EMAIL });
  const people = makePeople({ ...shared, ...known, agents, mail, rateLimit, planJob: jobs.plan, ...jobs.newJobs, ...audit });
  const links = makeAuthLinks({ ...shared, db, vault, revokeGrant: providers.revokeGrant, ...audit });
  const downstream = makeDownstreamRoom({ ...shared, ...known, access, keeper, audit, ...links, ...streams });
  const servers = makeServers({ ...shared, db, vault, providers, downstream, rateLimit, planJob: jobs.plan });
  const fetchAsIs = bridges.withBridges(makeGuardedFetch(outboundRules, { streamsBody: true }));
  const gateway = makeGateway({ ...shared, ...db, ...agents, ...routing, ...links, downstream, streams, heldCalls: env.HELD_CALLS, fetchAsIs });
  const copied = { stores: { oauth: env.OAUTH_KV, vault: env.VAULT_KV }, vaultStore: vault.store, grants: agents.tokenGate };
  const backup = makeBackup({ ...shared, db, keyMarks: vault.keyMarks, ...copied, objects: env.CREDENTIAL_KEEPER, ...audit });
  const checks = {
    database: () => env.DB.prepare("SELECT 1").first(),
    auditDatabase: () => env.AUDIT_DB.prepare("SELECT 1").first(),
    oauthStore: () => env.OAUTH_KV.get("healthz"),
    vaultStore: () => env.VAULT_KV.get("healthz"),
    vaultKeys: () => jobs.keys.check(),
    keeper: () => keeper.snapshot({ projectId: "prj_healthz", subject: "project" }),
  };
  const checkHealth = makeHealthCheck({ checks, clock, log });
  const instance = { settings, publicOrigin, development: isDevelopmentOrigin(publicOrigin), outboundRules, clock, log, checkHealth };
  return { instance, ...known, ...work, audit, streams, routing, agents, mail, people, providers, links, servers, downstream, gateway, backup };
}
