import { type Clock, DAY, SECOND } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { EventId, ProjectId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { pause } from "../lib/pause.ts";
import { isRecord } from "../lib/record.ts";
import { parseJson } from "../protocol/message.ts";
import type { Seal } from "../vault/vault.ts";
import { type Call, redactCall, type Secrets } from "./redact-rules.ts";

/** How long a recording is kept at most, in days; for less if the project keeps its audit for less. */
const MOST_DAYS = 14;
/** A reply that is longer is not read: only its length is recorded. In characters. */
const READ_UP_TO = 1024 * 1024;
/** How many recordings of a person one run deletes: each is a request of its own. */
const DELETED_AT_ONCE = 500;

/** How a project records. @property days for how long @property hints names whose values are redacted */
export type RecordingSetting = { days: number; hints: readonly string[] };

/** The event that a recording belongs to. @property userId the person who acted or was acted for */
type RecordingKey = { projectId: ProjectId; userId: string | undefined; eventId: EventId };

/** @property reply the text of a message, or its value; absent if no answer of the server came */
type RecordedCall = RecordingKey & Secrets & { days: number; args: unknown; reply?: unknown };

export type Recordings = ReturnType<typeof makeRecordings>;

/** The content of an event's recording. */
export type Recording = { arguments: unknown; result: unknown };

/** No user has this id. */
const NOBODY = "-";
const pathOf = (userId: string | undefined): string => `recordings/${encodeURIComponent(userId ?? NOBODY)}/`;
const keyOf = ({ projectId, userId, eventId }: RecordingKey): string => `${pathOf(userId)}${encodeURIComponent(projectId)}/${eventId}`;

const contextOf = ({ projectId, eventId }: RecordingKey) => ({ project: projectId, authScope: "recording", subject: eventId, version: 1 });

/**
 * Arguments and results of calls, for projects that record them (F111). They are redacted, sealed with the vault's key, and kept in KV for some days. No
 * call waits for this, and a failure is logged without anything of the call.
 */
export function makeRecordings({ kv, seal, clock, log }: { kv: KVNamespace; seal: Seal; clock: Clock; log: Log }) {
  async function store({ args, reply, hints, values, days, ...key }: RecordedCall): Promise<void> {
    const redacted = redactCall({ args: args ?? null, ...(reply !== undefined && { reply: resultOf(reply) }) }, { hints, values });
    const sealed = await seal.seal(JSON.stringify(redacted), contextOf(key));
    await kv.put(keyOf(key), sealed, { expirationTtl: (Math.min(days, MOST_DAYS) * DAY) / SECOND, metadata: { at: clock.now() } });
  }

  return {
    /** Records a call once what is under way has been answered. */
    async keep(call: RecordedCall): Promise<void> {
      await pause(0);
      // The message of an error may have a part of the call, so only its name is logged.
      await store(call).catch((error: unknown) =>
        log.error("recording.failed", { projectId: call.projectId, event: call.eventId, reason: error instanceof Error ? error.name : "unknown" }),
      );
    },

    /** @returns nothing if the call was not recorded, its time is over, or the key that sealed the recording is gone */
    async find(key: RecordingKey): Promise<Recording | undefined> {
      const sealed = await kv.get(keyOf(key));
      const opened = sealed === null ? undefined : await seal.open(sealed, contextOf(key)).catch(unlessUnreadable);
      if (opened === undefined) return undefined;
      const { args, reply } = JSON.parse(opened) as Call;
      return { arguments: args ?? null, result: reply ?? null };
    },

    /** Deletes what was recorded of a person's calls, in all projects. @returns whether nothing is left */
    async deleteOf(userId: string): Promise<boolean> {
      const page = await kv.list({ prefix: pathOf(userId), limit: DELETED_AT_ONCE });
      await Promise.all(page.keys.map(({ name }) => kv.delete(name)));
      return page.list_complete;
    },
  };
}

/** A recording is not sealed again when the vault's key is rotated. */
function unlessUnreadable(error: unknown): undefined {
  if (error instanceof AppError && error.code === "vault.unreadable") return undefined;
  throw error;
}

/** The result or error in a reply, whose other members are of the protocol. */
function resultOf(reply: unknown): unknown {
  if (typeof reply === "string" && reply.length > READ_UP_TO) return `[${reply.length} characters not recorded]`;
  const message: unknown = typeof reply === "string" ? parseJson(reply) : reply;
  if (!isRecord(message) || message.jsonrpc !== "2.0") return message;
  return "error" in message ? { error: message.error } : message.result;
}
