import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { NewAuditEvent } from "../audit/audit.ts";
import type { Page, Place, Project } from "../db/db.ts";
import type { AppEnv } from "../deps.ts";
import { AppError, errorCodes, type FieldErrors } from "../lib/errors.ts";
import { toRecord } from "../lib/record.ts";
import type { Session } from "../people/people.ts";
import { isShortened } from "../routing/routing.ts";

/** Records what the caller has just done to the project. */
export type RecordChange = (action: string, object: Pick<NewAuditEvent, "target" | "server" | "changes">) => Promise<void>;

/** What the guards have put there before a handler runs. `project`, `recordChange` and `source` are set below `/projects/{project}` only. */
export type ApiEnv = AppEnv & { Variables: { session: Session; project: Project; recordChange: RecordChange; source: Source } };

/** By what the caller makes things: pages with a session, or a program with a platform token (F80). */
export type Source = "console" | "api";

/** A router whose invalid input is answered as `request.invalid`, with a sentence for each field. */
export function makeRouter() {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (result.success) return;
      const fields: FieldErrors = toRecord<string>([]);
      for (const { path, message } of result.error.issues) fields[path.join(".") || "body"] ??= message;
      throw new AppError("request.invalid", { fields });
    },
  });
}

const errorSchema = z
  .object({
    error: z.object({
      code: z.enum(errorCodes),
      message: z.string().openapi({ description: "A sentence for people: what happened and what to do." }),
      fields: z.record(z.string(), z.string()).optional().openapi({ description: "Problems by field name." }),
      asks: z
        .object({ confirm: z.array(z.string()), people: z.int(), shared: z.boolean() })
        .optional()
        .openapi({
          description: "What would be lost, which `fields` say in words: send the request again with these names as `confirm` to do it all the same.",
        }),
    }),
  })
  .openapi("Error");

/** The part of a route's `responses` that all routes share. */
export const errorResponses = {
  "4XX": { description: "The request was refused.", content: { "application/json": { schema: errorSchema } } },
  "5XX": { description: "The request failed.", content: { "application/json": { schema: errorSchema } } },
} as const;

export const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

export const projectParams = z.object({ project: z.string().openapi({ description: "Slug of the project.", example: "demo" }) });

/** UTC milliseconds. */
export const time = z.int().openapi({ description: "UTC milliseconds since 1970.", example: 1795219200000 });

/** Which part of a list is asked for (S84). */
export const pageQuery = z.object({
  after: z
    .string()
    .regex(/^\d{1,16}\.[\w-]{1,64}$/, "Use `next` of the part before.")
    .optional()
    .openapi({ description: "`next` of the part before." }),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});

/** Where the next part of a list begins; null at its end. */
export const next = z.string().nullable().openapi({ description: "Where the next part begins, for `after`; null at the end." });

export function toPage({ after, limit }: z.output<typeof pageQuery>): Page {
  const [at = "", id = ""] = after?.split(".") ?? [];
  return { limit, ...(after !== undefined && { after: { createdAt: Number(at), id } }) };
}

/** @returns where the part after these rows begins, if there may be one */
export function nextOf(rows: Place[], { limit }: Page): string | null {
  const last = rows.at(-1);
  return last && rows.length === limit ? `${last.createdAt}.${last.id}` : null;
}

export const slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, "Use 1 to 40 lower-case letters, digits and hyphens, without a hyphen at the ends.")
  .openapi({ example: "github" });

/** A tool in a rule or a deny list, by its server's own name. The shortened name agents see would stand for no tool there. */
export const ownName = z
  .string()
  .trim()
  .refine((name) => !isShortened(name), "This is the name agents see. Write the server's own name of the tool, which its page shows.");
