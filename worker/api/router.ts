import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { NewAuditEvent } from "../audit/audit.ts";
import { type KeyPage, MOST_IN_TOTAL, type Page, type Place, type Project, type Role } from "../db/db.ts";
import type { AppEnv } from "../deps.ts";
import { AppError, type ErrorCode, errorCodes, type FieldErrors } from "../lib/errors.ts";
import { toRecord } from "../lib/record.ts";
import { type LimitState, limitHeadersOf, type Session } from "../people/people.ts";
import { isShortened } from "../routing/routing.ts";
import type { AdmittedToken } from "./token-policy.ts";

/** Records a change that the caller has just made in the project. */
type RecordChange = (action: string, object: Pick<NewAuditEvent, "target" | "server" | "changes">) => Promise<void>;

/** The variables that the guards set before a handler runs. `project`, `role`, `recordChange` and `source` are set only below `/projects/{project}`. */
export type ApiEnv = AppEnv & {
  Variables: { session: Session; project: Project; role: Role; recordChange: RecordChange; source: Source; token: AdmittedToken | undefined };
};

/** Where a change comes from: the console with a session, or a program with a platform token (F80). */
export type Source = "console" | "api";

/** Makes a router that answers invalid input with `request.invalid` and a sentence for each wrong field. */
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

const problemSchema = z
  .object({
    type: z.url().openapi({ description: "The address of a page about this kind of error." }),
    title: z.string().openapi({ description: "What happened, in one sentence that is the same for all errors of this kind." }),
    status: z.int().openapi({ description: "The HTTP status." }),
    detail: z.string().openapi({ description: "A sentence for people that says what happened and what to do." }),
    instance: z.string().openapi({ description: "The path of the request. What is no word in it is left out." }),
    requestId: z.string().optional().openapi({ description: "The id by which Cardea's log names the request: that of the header `CF-Ray`." }),
    code: z.enum(errorCodes).openapi({ description: "What happened, for programs. It stays the same across releases." }),
    fields: z.record(z.string(), z.string()).optional().openapi({ description: "A sentence for each field with a problem, by the field's name." }),
    asks: z
      .object({ confirm: z.array(z.string()), people: z.int(), shared: z.boolean() })
      .optional()
      .openapi({
        description:
          "The change would remove or affect credentials, which `fields` describes. To make it anyway, send the request again with the names of `confirm` as its `confirm`. " +
          "`people` is how many people are affected, at most 1,000, and `shared` is whether the project's credential is too.",
      }),
  })
  .openapi("Problem", { description: "An error (RFC 9457)." });

/**
 * The error responses of a route. `document/` makes one for each status of them.
 * @param codes its own errors, without those that every route of its kind has (`document/common-errors-rules.ts`)
 */
export const refusals = (...codes: ErrorCode[]) => ({
  "4XX": { description: "The request was refused.", content: { "application/problem+json": { schema: problemSchema } }, "x-errors": codes },
  "5XX": { description: "The request failed.", content: { "application/problem+json": { schema: problemSchema } } },
});

/** The error responses of a route that has no errors of its own. */
export const errorResponses = refusals();

export const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

export const projectParams = z.object({ project: z.string().openapi({ description: "Slug of the project.", example: "demo" }) });

/** The entity tag of a thing in a list or an answer. */
export const etag = z.string().openapi({
  description: "Changes with each update. Send it as `If-Match` with an update, so that it does not overwrite another one.",
  example: '"mzxw6ytboi2dgnbvgy3tqojqga"',
});

/** The entity tags of which the thing must have one to be updated (RFC 9110 §13.1.1). Without the header an update is made in any case. */
export const conditionOf = (c: Context<ApiEnv>): string | undefined => c.req.header("if-match");

/** Adds what is left of a limit to the answer, whether the request is served or refused. */
export const tellLimitTo =
  (c: Context<ApiEnv>) =>
  (limit: LimitState): void => {
    for (const [name, value] of Object.entries(limitHeadersOf(limit))) c.header(name, value, { append: true });
  };

/** UTC milliseconds. */
export const time = z.int().openapi({ description: "UTC milliseconds since 1970.", example: 1795219200000 });

/** The query that asks for one part of a list (S84). */
export const pageQuery = z.object({
  after: z
    .string()
    .regex(/^\d{1,16}\.[\w-]{1,100}$/, "Use `next` of the previous part.")
    .optional()
    .openapi({ description: "`next` of the previous part. Absent: the list's first part." }),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});

/** The same for a list in the order of a key that no two rows share, such as a slug. */
export const keyPageQuery = pageQuery.extend({
  after: z
    .string()
    .regex(/^[\w-]{1,100}$/, "Use `next` of the previous part.")
    .optional()
    .openapi({ description: "`next` of the previous part. Absent: the list's first part." }),
});

/** The position of a list's next part. */
export const next = z.string().nullable().openapi({ description: "Send it as `after` to get the next part. Null at the end of the list." });

/** How many rows of a list fit. @param rows what they are called @param filters the parameters of which one must be given for a count */
export const foundOf = (rows: string, filters: string) =>
  z
    .object({
      count: z.int().openapi({ description: `How many of the first 1,000 ${rows} that were looked at fit.` }),
      more: z.boolean().openapi({ description: `Whether there are ${rows} that were not looked at.` }),
    })
    .nullable()
    .openapi({ description: `How many ${rows} fit. Null in a later part of the list, and without ${filters}.` });

/** How many rows of a list there are, counted up to a limit. @param rows what they are called */
export const countedOf = (rows: string) =>
  z
    .object({
      count: z.int().openapi({ description: `How many ${rows} fit, counted up to ${MOST_IN_TOTAL.toLocaleString("en")}.` }),
      more: z.boolean().openapi({ description: "Whether there are more that fit, or may be." }),
    })
    .nullable()
    .openapi({ description: `How many ${rows} fit. Null in a later part of the list.` });

/** Whether nothing is asked of the rows of a list. */
export const isEmptyFilter = (filter: Record<string, unknown>): boolean => Object.values(filter).every((one) => one === undefined);

export function toPage({ after, limit }: z.output<typeof pageQuery>): Page {
  const [at = "", id = ""] = after?.split(".") ?? [];
  return { limit, ...(after !== undefined && { after: { createdAt: Number(at), id } }) };
}

export const toKeyPage = ({ after, limit }: z.output<typeof keyPageQuery>): KeyPage => ({ limit, ...(after !== undefined && { after }) });

/** @returns the position after the last row, or null if the list certainly ends with it */
export const nextKeyOf = (keys: string[], { limit }: KeyPage): string | null => (keys.length === limit ? (keys.at(-1) ?? null) : null);

/** A position as clients send it back (`pageQuery`). */
export const writePlace = ({ createdAt, id }: Place): string => `${createdAt}.${id}`;

/** @returns the position after these rows, or null if the list certainly ends with them */
export function nextOf(rows: Place[], { limit }: Page): string | null {
  const last = rows.at(-1);
  return last && rows.length === limit ? writePlace(last) : null;
}

export const slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, "Use 1 to 40 lower-case letters, digits and hyphens, without a hyphen at the ends.")
  .openapi({ example: "github" });

/** A tool in a rule or a deny list, by its server's own name. The shortened name that agents see would match no tool there. */
export const ownName = z
  .string()
  .trim()
  .refine((name) => !isShortened(name), "This is the name that agents see. Enter the server's own name of the tool, which the tool's page shows.");
