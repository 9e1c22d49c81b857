/** The fields of one log line. Only ids, codes and numbers: never a value that came from a credential or a form. */
export type LogFields = Record<string, string | number | boolean | undefined>;

export type Log = { info(event: string, fields?: LogFields): void; error(event: string, fields?: LogFields): void };

/** Writes each line as one JSON object, because Workers Logs indexes these. */
export const log: Log = {
  info: (event, fields) => console.log(JSON.stringify({ level: "info", event, ...fields })),
  error: (event, fields) => console.error(JSON.stringify({ level: "error", event, ...fields })),
};
