import { randomBytes } from "node:crypto";
import { parseJson } from "../wrangler-json.ts";
import { goOn, withEnding } from "./endings.ts";
import type { Target } from "./options.ts";
import { Refused } from "./refused.ts";
import { finishWrangler, runWrangler } from "./wrangler.ts";

/** What a deployment says of itself. */
export type About = { format: number; version: string; vaultKeys: { id: string; mark: string }[] };
/** @property passed projects whose place at AWS did not answer, so that values of them are missing */
type Page = { entries: Entry[]; next?: string; passed?: { projectId: string; reason: string }[] };
/** An entry of a page. A restore sends it back as the backup got it. */
export type Entry = Record<string, unknown>;

/** The KV namespaces, by the names that the endpoint gives them. */
export const NAMESPACES = ["oauth", "vault"] as const;

/** How often a request is sent before the script gives up; between two the script waits one second more each time. */
const TRIES = 6;
/** How often the deployment is asked whether it takes a new token already, once a second. */
const TRIES_WITH_NEW_TOKEN = 90;

const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count * 1000));

export type Operator = ReturnType<typeof makeOperator>;

/**
 * Reaches the deployment's endpoint for backups. In an account the token is made for this one run: wrangler stores it as a secret before, with the
 * rights of the account's owner, and deletes it afterwards.
 */
export async function withOperator<Result>(target: Target, work: (operator: Operator) => Promise<Result>): Promise<Result> {
  if (!target.isRemote || target.token !== undefined) return work(makeOperator(target, target.token ?? "", false));
  await requireNoToken(target.config);
  const token = randomBytes(32).toString("base64url");
  // A secret that wrangler was told to store may be there although wrangler failed, or was ended.
  let putting: Promise<void> | undefined;
  return withEnding(
    async () => {
      await putting?.catch(() => undefined);
      await deleteSecret(target.config);
    },
    async () => {
      putting = putSecret(token, target.config);
      await putting;
      await goOn();
      return work(makeOperator(target, token, true));
    },
  );
}

/** @param isNew whether the token was stored a moment ago */
function makeOperator({ origin }: Target, token: string, isNew: boolean) {
  async function request<Answer>(path: string, body?: object): Promise<Answer> {
    for (let tried = 1; ; tried++) {
      await goOn();
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
      const response = await fetch(`${origin}/operator/backup${path}`, { redirect: "manual", ...init }).catch((error: unknown) => error as Error);
      if (response instanceof Error) {
        if (tried === TRIES) throw new Refused(`Cardea cannot be reached at ${origin}: ${String(response.cause ?? response)}. Is it running?`);
      } else {
        if (response.ok) return (await response.json()) as Answer;
        if (response.status < 500 && response.status !== 429) throw new Refused(sayRefused(response.status, origin));
        if (tried === TRIES) throw new Refused(`${origin} answers ${response.status}: ${(await response.text()).slice(0, 300)}`);
        await response.body?.cancel();
      }
      await seconds(tried);
    }
  }

  /** Right after a new token was stored, some places still run the deployment without it. */
  async function about(): Promise<About> {
    for (let tried = 1; ; tried++) {
      try {
        return await request<About>("/about");
      } catch (error) {
        if (!isNew || tried === TRIES_WITH_NEW_TOKEN) throw error;
        await seconds(1);
      }
    }
  }

  const incomplete = new Map<string, string>();

  async function* pages(path: string): AsyncGenerator<Entry[]> {
    for (let next: string | undefined, isFirst = true; isFirst || next !== undefined; isFirst = false) {
      const page: Page = await request(next === undefined ? path : `${path}?after=${encodeURIComponent(next)}`);
      for (const { projectId, reason } of page.passed ?? []) incomplete.set(projectId, reason);
      yield page.entries;
      next = page.next;
    }
  }

  return {
    about,
    /** Projects that lack values in what was read, and why. */
    incomplete: incomplete as ReadonlyMap<string, string>,
    values: (namespace: string) => pages(`/values/${namespace}`),
    keepers: () => pages("/keepers"),
    /** @param keys at most a page's */
    removeValues: (namespace: string, keys: string[]) => request<{ removed: number }>(`/values/${namespace}/remove`, { keys }),
    writeValues: (namespace: string, entries: Entry[]) => request<{ written: number }>(`/values/${namespace}`, { entries }),
    writeKeepers: (entries: Entry[], replaces: boolean) => request<{ written: number }>("/keepers", { entries, replaces }),
  };
}

/** A token that the operator has set stays: this run would replace it, and delete it at its end. @throws Refused if there is one */
async function requireNoToken(config: string[]): Promise<void> {
  const { ok, stdout, output } = await runWrangler(["secret", "list", ...config]);
  if (!ok) throw new Refused(`wrangler could not list the secrets of the deployment. Nothing was done.\n${output}`);
  const names = (parseJson(stdout, (sentence) => new Refused(sentence)) as { name: string }[]).map(({ name }) => name);
  if (names.includes("BACKUP_TOKEN"))
    throw new Refused(
      `The deployment has a BACKUP_TOKEN already. If it is yours, give it in CARDEA_BACKUP_TOKEN. If a run that was killed has left it, delete it: npx wrangler secret delete BACKUP_TOKEN ${config.join(" ")}. Nothing was done.`,
    );
}

async function deleteSecret(config: string[]): Promise<void> {
  const deleted = await finishWrangler(["secret", "delete", "BACKUP_TOKEN", ...config]);
  if (!deleted.ok)
    console.error(
      `The secret BACKUP_TOKEN could not be deleted. Delete it: npx wrangler secret delete BACKUP_TOKEN ${config.join(" ")}\n${deleted.output}`,
    );
}

const sayRefused = (status: number, origin: string): string =>
  status === 404
    ? `${origin} does not take the token. Does the deployment have the same BACKUP_TOKEN, and is this its address?`
    : status === 413
      ? `${origin} takes no request as large as one of the backup (413). Does it run an older version of Cardea than this folder?`
      : `${origin} refuses a request of the backup (${status}). Does it run another version of Cardea than this folder?`;

/** The token goes to wrangler by its standard input, so that no list of processes shows it. */
async function putSecret(token: string, config: string[]): Promise<void> {
  const { ok, output } = await finishWrangler(["secret", "put", "BACKUP_TOKEN", ...config], token);
  if (!ok) throw new Refused(`wrangler could not store the secret BACKUP_TOKEN:\n${output}`);
}
