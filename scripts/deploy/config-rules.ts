import { type Binding, DATABASES, type Deployment, isWorkersDev, NAMESPACES, variablesOf } from "./deployment-rules.ts";

/** The parts of wrangler.toml that a deployment changes or looks at. */
export type Config = {
  name?: string;
  migrations?: { tag: string }[];
  d1_databases?: { binding: string }[];
  kv_namespaces?: { binding: string }[];
  queues?: { producers?: { queue: string }[]; consumers?: { queue: string; dead_letter_queue?: string }[] };
};

/**
 * The configuration of a deployment: wrangler.toml with the deployment's own names, ids, domain and variables. Variables that a person has set in
 * the dashboard stay.
 * @param base the content of wrangler.toml
 */
export function makeConfig(base: Config, deployment: Deployment): object {
  const { name, account, ids } = deployment;
  const queue = (of: string) => `${name}${of.slice((base.name ?? "").length)}`;
  const idOf = (binding: string) => ids[binding as Binding];
  return {
    ...base,
    name,
    ...(account !== undefined && { account_id: account }),
    ...addressOf(deployment),
    vars: variablesOf(deployment),
    d1_databases: base.d1_databases?.map((database) => ({
      ...database,
      database_name: `${name}${DATABASES[database.binding as keyof typeof DATABASES]}`,
      database_id: idOf(database.binding),
    })),
    kv_namespaces: base.kv_namespaces?.map((namespace) => ({ ...namespace, id: idOf(namespace.binding) })),
    ...(deployment.bucket !== undefined && { r2_buckets: [{ binding: "AUDIT_BUCKET", bucket_name: deployment.bucket }] }),
    queues: {
      producers: base.queues?.producers?.map((producer) => ({ ...producer, queue: queue(producer.queue) })),
      consumers: base.queues?.consumers?.map((consumer) => ({
        ...consumer,
        queue: queue(consumer.queue),
        ...(consumer.dead_letter_queue !== undefined && { dead_letter_queue: queue(consumer.dead_letter_queue) }),
      })),
    },
  };
}

/** Where the Worker answers. Behind Pages it has no address: only the Pages project's service binding reaches it. */
function addressOf({ domain, pages }: Deployment): object {
  if (pages) return { workers_dev: false, routes: [] };
  return isWorkersDev(domain) ? { workers_dev: true } : { workers_dev: false, routes: [{ pattern: domain, custom_domain: true }] };
}

/** The bindings that a deployment must know of, so that a new one in wrangler.toml is not forgotten here. */
export const KNOWN_BINDINGS = [...Object.keys(DATABASES), ...Object.keys(NAMESPACES)];
