import type { Context, MiddlewareHandler } from "hono";
import type { IdempotentRequest, RequestGroup } from "../db/db.ts";
import { DAY, HOUR, SECOND } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import { sha256 } from "../lib/text/digest.ts";
import { routeOf } from "./guards.ts";
import { actOf } from "./role-policy.ts";
import type { ApiEnv } from "./router.ts";

const HEADER = "idempotency-key";
/** How long a request is remembered. */
const REMEMBERED = 1 * DAY;
/** Characters of the longest answer that is given again. */
const LONGEST_ANSWER = 32_000;

/**
 * Makes a request with an `Idempotency-Key` once, however often it is sent within a day: the same key and body get the same answer. A request that is
 * refused is forgotten, so that it can be mended and sent again. Answers with a secret, and those of servers, are stored nowhere.
 * @param groupOf whose requests are remembered together
 */
export const makeIdempotent =
  (groupOf: (c: Context<ApiEnv>) => RequestGroup): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const key = c.req.method === "POST" ? c.req.header(HEADER) : undefined;
    if (key === undefined) return next();
    if (!/^[\x21-\x7e]{1,255}$/.test(key))
      throw new AppError("request.invalid", { fields: { "Idempotency-Key": "Use 1 to 255 characters of ASCII without blanks, such as a UUID." } });
    const { db, instance, session, background } = c.var;
    const { idempotentRequests } = db;
    const group = groupOf(c);
    const caller = c.req.header("authorization") ?? session.userId;
    const hash = await sha256(JSON.stringify([caller, key]));
    const request = await sha256(JSON.stringify([c.req.path, new URL(c.req.url).search, await c.req.text()]));
    const now = instance.clock.now();
    const known = await idempotentRequests.claim(group, hash, request, now, now + REMEMBERED);
    if (known === "full") throw new AppError("request.too_many", { retryAfter: HOUR / SECOND });
    if (known !== "new") return answerAgain(c, known, request);
    await next();
    if (!c.res.ok) return idempotentRequests.release(group, hash);
    const text = await c.res.clone().text();
    const answered = { request, status: c.res.status, ...(mayBeGivenAgain(c, text) && { body: text }) };
    const finished = idempotentRequests.finish(group, hash, answered, instance.clock.now());
    // The request has succeeded, so its sender gets the answer even if Cardea cannot remember it.
    await finished.catch((error: unknown) => background(Promise.reject(error)));
  };

function mayBeGivenAgain(c: Context<ApiEnv>, text: string): boolean {
  // The answer of a server may have personal data, so it is not stored.
  if (text.length > LONGEST_ANSWER || actOf(routeOf(c)) === "use") return false;
  return text === "" || !("key" in (JSON.parse(text) as object));
}

/** The headers of every answer are on it, too. @throws AppError `idempotency.other_request`, `idempotency.unanswered` or `idempotency.shown_once` */
function answerAgain(c: Context<ApiEnv>, { request, status, body }: IdempotentRequest, asked: string): Response {
  if (request !== asked) throw new AppError("idempotency.other_request");
  if (status === undefined) throw new AppError("idempotency.unanswered");
  if (body === undefined) throw new AppError("idempotency.shown_once");
  const headers = { "content-type": "application/json", "idempotent-replayed": "true" };
  return body === "" ? c.body(null, status as 204, headers) : c.body(body, status as 200, headers);
}
