import type { TokenGateStub } from "./agents/agents.ts";
import type { AuditEvent } from "./audit/audit.ts";
import type { AuditBucket, AuditPipeline, AuditTargetMessage } from "./audit-delivery/audit-delivery.ts";
import type { CopiedStub } from "./backup/backup.ts";
import type { BridgeHubStub } from "./bridges/bridges.ts";
import type { JobMessage } from "./jobs/jobs.ts";
import type { FetchingStub, ObjectNamespace } from "./lib/durable-object.ts";
import type { ProviderGateStub } from "./providers/providers.ts";
import type { ProjectRootStub } from "./routing/routing.ts";
import type { SettingsText } from "./settings.ts";
import type { PersonStreamsStub, ProjectStreamsStub } from "./streams/streams.ts";
import type { KeeperStub } from "./vault/vault.ts";
import type { WebhookMessage } from "./webhooks/webhooks.ts";

/** The bindings of wrangler.toml, and the settings as text. */
export type Bindings = {
  DB: D1Database;
  /** The audit's events and counts, apart from all that calls and sign-ins need. */
  AUDIT_DB: D1Database;
  OAUTH_KV: KVNamespace;
  VAULT_KV: KVNamespace;
  CREDENTIAL_KEEPER: ObjectNamespace<KeeperStub & PersonStreamsStub & CopiedStub>;
  PROVIDER_GATE: ObjectNamespace<ProviderGateStub>;
  PROJECT_ROOT: ObjectNamespace<ProjectRootStub>;
  PROJECT_STREAMS: ObjectNamespace<ProjectStreamsStub>;
  BRIDGE_HUB: ObjectNamespace<BridgeHubStub>;
  HELD_CALLS: ObjectNamespace<FetchingStub>;
  TOKEN_GATE: ObjectNamespace<TokenGateStub>;
  AUDIT_QUEUE: Queue<AuditEvent[]>;
  /** What the audit's database did not take yet. Nothing is sent to it here. */
  AUDIT_LATE_QUEUE: Pick<Queue, "metrics">;
  WORK_QUEUE: Queue<JobMessage | WebhookMessage | AuditTargetMessage>;
  /** Where audit targets of the kinds `r2` and `pipeline` lead. An operator binds them, or does not. */
  AUDIT_BUCKET?: AuditBucket;
  AUDIT_PIPELINE?: AuditPipeline;
  ASSETS: Fetcher;
  EMAIL: SendEmail;
} & SettingsText;
