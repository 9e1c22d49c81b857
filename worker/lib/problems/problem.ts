import { requestIdOf } from "../error-body.ts";
import { type AppError, type ErrorCode, type FieldErrors, type Question, retryHeaderOf } from "../errors.ts";
import { toLoggedPath } from "../http/logged-path-rules.ts";

/** The media type of a problem (RFC 9457 §3). */
export const PROBLEM_TYPE = "application/problem+json";

/**
 * An error as the REST API tells it (RFC 9457). `code`, `requestId`, `fields` and `asks` are extension members (§3.2).
 * @property type address of the page about this kind of error at this Cardea instance @property instance the path of the request
 * @property requestId the id by which the log names the request
 */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  requestId?: string;
  code: ErrorCode;
  fields?: FieldErrors;
  asks?: Question;
};

/** The path of the page about an error. */
const errorPagePath = (code: ErrorCode): string => `/errors/${code}`;

/** @param origin this Cardea instance's */
export function toProblem({ code, status, message, fields, asks }: AppError, request: Request, origin: string): Problem {
  const requestId = requestIdOf(request);
  return {
    type: `${origin}${errorPagePath(code)}`,
    title: titleOf(message),
    status,
    detail: message,
    instance: toLoggedPath(new URL(request.url).pathname),
    ...(requestId !== undefined && { requestId }),
    code,
    ...(fields && { fields }),
    ...(asks && { asks }),
  };
}

/** The answer of the REST API, and of every other URL without a form of errors of its own. */
export const toProblemResponse = (error: AppError, request: Request, origin: string, headers: HeadersInit = {}): Response =>
  new Response(JSON.stringify(toProblem(error, request, origin)), {
    status: error.status,
    headers: [["content-type", PROBLEM_TYPE], ...Object.entries(retryHeaderOf(error)), ...new Headers(headers)],
  });

/** What happened, without what to do about it. A title is the same for each error of its kind (RFC 9457 §3.1.3). */
const titleOf = (message: string): string => message.split(/(?<=\w[.?!]) /)[0] ?? message;
