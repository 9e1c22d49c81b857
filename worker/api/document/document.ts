import { AppError, type ErrorCode } from "../../lib/errors.ts";
import { PROBLEM_TYPE, toProblem } from "../../lib/problems/problem.ts";
import { isForPersonOnly } from "../token-policy.ts";
import { commonErrorsOf, takesIdempotencyKey } from "./common-errors-rules.ts";
import recorded from "./examples.json" with { type: "json" };
import { operationIdOf } from "./operation-id-rules.ts";

type Media = { schema?: unknown; example?: unknown; examples?: Record<string, unknown> };
type Response = { description: string; headers?: Record<string, object> | undefined; content?: Record<string, Media>; "x-errors"?: ErrorCode[] };
type Operation = {
  operationId?: string;
  tags?: string[];
  security?: object[];
  parameters?: { in?: string; [name: string]: unknown }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Response | { $ref: string }>;
  /** Whether it takes the header `If-Match`. */
  "x-conditional"?: boolean;
};
export type Document = {
  paths?: Record<string, Record<string, Operation>>;
  components?: { [kind: string]: Record<string, unknown> | undefined };
};
type Example = { request?: unknown; answers?: Record<string, unknown> };

const IF_MATCH = {
  name: "If-Match",
  in: "header",
  description:
    "The `etag` of the thing as you read it, or several with commas between (RFC 9110 §13.1.1). If the thing has changed since, the answer is 412 and nothing is changed. Without the header the update is made in any case.",
  schema: { type: "string" },
};

const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  description:
    "Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten.",
  schema: { type: "string", maxLength: 255 },
};

/** The headers of an answer that say what a limit is and what is left of it (draft-ietf-httpapi-ratelimit-headers-10). */
const HEADERS = {
  "RateLimit-Policy": {
    description:
      "The limits that this request counts for, as a list: a name, the requests of a window (`q`), and the window in seconds (`w`). `token` is that of a platform token; a session has none. Other names are those of the route.",
    schema: { type: "string" },
    example: '"token";q=3000;w=900',
  },
  RateLimit: {
    description: "What is left of each of these limits, by its name: requests (`r`), and the seconds until there are more (`t`).",
    schema: { type: "string" },
    example: '"token";r=2999;t=800',
  },
  "Retry-After": { description: "The seconds after which the request may succeed.", schema: { type: "integer" }, example: 800 },
};

const refer = (...names: (keyof typeof HEADERS)[]) => Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** What the contract test has sent and got: `npm run docs:examples` writes it. */
const EXAMPLES: Record<string, Example | undefined> = recorded;

/** The ways in which a request says who sends it. */
const SECURITY_SCHEMES = {
  session: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-cardea-session",
    description: "The session of a person who is signed in. A change also needs the `Origin` of this Cardea instance.",
  },
  platformToken: {
    type: "http",
    scheme: "bearer",
    description: "A platform token: `Authorization: Bearer ct_…` of the project, or `cd_…` of the deployment.",
  },
};

/**
 * Completes the document that the routes give: names, tags and examples of the operations, and for each the errors that it can answer, by their status.
 * @param origin this Cardea instance's
 */
export function describeDocument<Given extends object>(given: Given, origin: string): Given & Document {
  const document = structuredClone(given) as Given & Document;
  const shared: { responses: Record<string, unknown>; examples: Record<string, unknown> } = { responses: {}, examples: {} };
  for (const [path, operations] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(operations)) {
      operation.operationId ??= operationIdOf(method, path);
      operation.tags = [tagOf(path)];
      operation.security = isForPersonOnly(`${method} ${path}`) ? [{ session: [] }] : [{ session: [] }, { platformToken: [] }];
      addExamples(operation, EXAMPLES[operation.operationId]);
      const takesQuery = operation.parameters?.some((parameter) => parameter.in === "query") ?? false;
      if (takesIdempotencyKey(method, path)) operation.parameters = [...(operation.parameters ?? []), IDEMPOTENCY_KEY];
      addConditions(method, operation, operations);
      addLimits(operation, isForPersonOnly(`${method} ${path}`));
      addErrors(operation, commonErrorsOf({ method, path, takesQuery }), shared, origin);
    }
  }
  document.components = { ...document.components, ...shared, headers: HEADERS, securitySchemes: SECURITY_SCHEMES };
  const tags = new Set(Object.keys(document.paths ?? {}).map(tagOf));
  return { ...document, servers: [{ url: `${origin}/api/v1` }], tags: [...tags].sort().map((name) => ({ name })) };
}

/** The resource of a path, such as `links`. */
const tagOf = (path: string): string =>
  path.split("/").filter((segment) => segment && !segment.startsWith("{"))[path.startsWith("/projects/{project}/") ? 1 : 0] ?? "";

function addExamples({ requestBody, responses }: Operation, example: Example | undefined): void {
  const body = requestBody?.content["application/json"];
  if (body && example?.request !== undefined) body.example = example.request;
  for (const [status, answer] of Object.entries(example?.answers ?? {})) {
    const response = responses[status];
    const media = response && "content" in response ? Object.values(response.content ?? {})[0] : undefined;
    if (media) media.example = answer;
  }
}

const takesCondition = ({ responses }: Operation): boolean => {
  const refused = responses["4XX"];
  return (refused && "x-errors" in refused && refused["x-errors"]?.includes("version.changed_meanwhile")) ?? false;
};

/** An update that can be refused because the thing has changed takes `If-Match`, and whatever answers with the thing has its `ETag`. */
function addConditions(method: string, operation: Operation, operations: Record<string, Operation>): void {
  const isUpdated = Object.values(operations).some((one) => ("4XX" in one.responses ? takesCondition(one) : one["x-conditional"]));
  if (!isUpdated) return;
  const answer = operation.responses["200"];
  if (answer && "description" in answer)
    answer.headers = { ETag: { description: "The entity tag of the thing, as in its `etag`.", schema: { type: "string" } } };
  if (method === "get" || !takesCondition(operation)) return;
  operation["x-conditional"] = true;
  operation.parameters = [...(operation.parameters ?? []), IF_MATCH];
}

/** Each answer to a platform token, and of a route with a limit of its own, says what is left. */
function addLimits({ responses }: Operation, isOfPersonOnly: boolean): void {
  const refused = responses["4XX"];
  const hasOwn = refused && "x-errors" in refused && refused["x-errors"]?.includes("request.too_many");
  if (isOfPersonOnly && !hasOwn) return;
  for (const [status, answer] of Object.entries(responses))
    if (status < "300" && "description" in answer) answer.headers = { ...answer.headers, ...refer("RateLimit", "RateLimit-Policy") };
}

/** Puts a response for each status in the place of `4XX` and `5XX`. Operations with the same errors of a status share it. */
function addErrors(
  operation: Operation,
  common: ErrorCode[],
  shared: { responses: Record<string, unknown>; examples: Record<string, unknown> },
  origin: string,
): void {
  const { "4XX": refused, "5XX": _failed, ...answers } = operation.responses;
  const own = refused && "x-errors" in refused ? (refused["x-errors"] ?? []) : [];
  const errors = [...new Set([...common, ...own])].map((code) => new AppError(code));
  operation.responses = answers;
  for (const status of [...new Set(errors.map((error) => error.status))].sort()) {
    const those = errors.filter((error) => error.status === status);
    const name = [status, ...those.map(({ code }) => code)].join("-");
    for (const error of those) shared.examples[error.code] ??= { summary: error.code, value: exampleOf(error, origin) };
    shared.responses[name] ??= toResponse(those);
    operation.responses[String(status)] = { $ref: `#/components/responses/${name}` };
  }
}

function toResponse(errors: AppError[]): Response {
  const codes = errors.map(({ code }) => code);
  return {
    headers: errors[0]?.status === 429 ? refer("Retry-After", "RateLimit", "RateLimit-Policy") : undefined,
    description: errors.map(({ code, message }) => `\`${code}\`: ${message}`).join("\n\n"),
    content: {
      [PROBLEM_TYPE]: {
        schema: { allOf: [{ $ref: "#/components/schemas/Problem" }, { type: "object", properties: { code: { enum: codes } } }] },
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}

function exampleOf(error: AppError, origin: string): object {
  const { code } = error;
  const problem = toProblem(error, new Request(`${origin}/api/v1/projects/demo/servers`), origin);
  return code === "request.invalid" ? { ...problem, fields: { name: "Enter a name." } } : problem;
}
