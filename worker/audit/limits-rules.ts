/**
 * Most bytes of events in one message. The queue accepts 128 kB (Cloudflare Queues, limits) and charges by 64 kB, so a full message is two
 * operations each time it is written, read and deleted.
 */
export const MESSAGE_BYTES = 120 * 1000;

/** After as many failures in a row it is the database that fails, not the messages. */
export const GIVES_UP_AFTER = 3;

/** Bytes of events in one statement: D1 takes parameters up to 2 MB. */
export const STATEMENT_BYTES = 1024 * 1024;
