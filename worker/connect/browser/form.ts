import type { Context } from "hono";
import { AppError } from "../../lib/errors.ts";
import { toRecord } from "../../lib/record.ts";
import type { ConnectEnv } from "../connect-env.ts";

/** The text fields of a posted form, without a prototype. A form with files or repeated names is refused. @throws AppError `request.invalid` */
export async function formOf(c: Context<ConnectEnv>): Promise<Partial<Record<string, string>>> {
  const body = await c.req.parseBody({ all: true }).catch(() => undefined);
  if (!body) throw new AppError("request.invalid", { reason: "the form cannot be parsed" });
  const fields: Partial<Record<string, string>> = toRecord<string>([]);
  for (const [name, value] of Object.entries(body)) {
    if (typeof value !== "string") throw new AppError("request.invalid", { reason: "a file or a repeated field" });
    fields[name] = value;
  }
  return fields;
}
