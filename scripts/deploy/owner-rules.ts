import { type DATABASES, MADE_SECRETS } from "./deployment-rules.ts";

type Owner = { owner: "nobody" | "cardea" } | { owner: "other"; because: string };
/** A resource that has a name of the deployment, and whose it is. */
export type Owned = { kind: "D1 database" | "KV namespace" | "queue"; name: string } & Owner;

/** Tables that a database of Cardea has since its first migration. */
export const OWN_TABLES: Record<keyof typeof DATABASES, string[]> = {
  DB: ["auth_scopes", "credentials", "redemptions"],
  AUDIT_DB: ["audit_events", "audit_marks"],
};
/** The table that wrangler makes before it applies the first migration. */
const OF_WRANGLER = "d1_migrations";
const SHOWN = 3;

/** @param tables without those of SQLite and D1 */
export function ownerOfDatabase(binding: keyof typeof DATABASES, tables: string[]): Owner {
  if (OWN_TABLES[binding].every((table) => tables.includes(table))) return { owner: "cardea" };
  const others = tables.filter((table) => table !== OF_WRANGLER);
  return others.length === 0 ? { owner: "nobody" } : { owner: "other", because: `it has ${list("table", others)}` };
}

/** Whose a namespace is whose database has no table of Cardea's: until the code runs, nothing is written into it. */
export const ownerOfNamespace = (keys: string[]): Owner =>
  keys.length === 0 ? { owner: "nobody" } : { owner: "other", because: `it has ${list("key", keys)}` };

/** @param worker the deployment's @param info what `wrangler queues info` says */
export function ownerOfQueue(worker: string, info: string): Owner {
  const said = [...info.matchAll(/^(?:Producers|Consumers):(.*)$/gm)].flatMap(([, names = ""]) => names.split(","));
  const users = [...new Set(said.map((name) => name.trim()))].filter((name) => name !== "");
  if (users.length === 0) return { owner: "nobody" };
  return users.includes(`worker:${worker}`) ? { owner: "cardea" } : { owner: "other", because: `it is used by ${users.slice(0, SHOWN).join(", ")}` };
}

const list = (noun: string, names: string[]): string =>
  `the ${noun}${names.length > 1 ? "s" : ""} ${names.slice(0, SHOWN).join(", ")}${names.length > SHOWN ? ", …" : ""}`;

/**
 * Why a run would take or replace what belongs to something else: a Worker, database, namespace or queue that has a name of the deployment. What is
 * empty is taken, so a run that has failed midway goes on.
 * @param deployment `isFirst`: whether its file knows of nothing yet @param found what the account has @param owned whose the resources are
 * @returns sentences; empty if there is nothing of another
 */
export function problemsOfOwners(
  { name, isFirst }: { name: string; isFirst: boolean },
  found: { hasWorker: boolean; secrets: string[] },
  owned: Owned[],
): string[] {
  const hasDatabase = owned.some((each) => each.kind === "D1 database" && each.name === name && each.owner === "cardea");
  const isCardea = found.secrets.includes("VAULT_KEYS") || hasDatabase;
  return [
    ...(isFirst && found.hasWorker && !isCardea
      ? [
          `the account has a Worker ${name} that is not Cardea's: it lacks the secrets ${MADE_SECRETS.join(" and ")}, and there is no database ${name} of Cardea's. Choose another name: --name`,
        ]
      : []),
    ...owned.flatMap((each) =>
      each.owner === "other"
        ? [
            `the account has a ${each.kind} ${each.name} that is not this deployment's: ${each.because}. Choose another name: --name. If nobody needs it any more, delete it first`,
          ]
        : [],
    ),
  ];
}
