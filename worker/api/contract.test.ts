import { beforeAll, describe, expect, test } from "vitest";
import { readText } from "../../test/harness/read-text.ts";
import { ORIGIN, send } from "../../test/harness/worker/app.ts";
import { useProvider } from "../../test/harness/worker/company.ts";
import { type Asked, makeScene, type Scene } from "../../test/harness/worker/contract/contract.ts";
import { CONTRACTS } from "../../test/harness/worker/contract/contracts.ts";
import { type Document, problemsOf, resolve } from "../../test/harness/worker/contract/validate.ts";
import { type ErrorCode, errorCodes } from "../lib/errors.ts";
import { api } from "./api.ts";

const ADD = "Add an entry to the file of its resource in test/harness/worker/contract/.";

const document = (await (await send("/api/v1/openapi.json")).json()) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ route: `${method} ${path}`, method, path, operation })),
);
type Operation = (typeof operations)[number];

let scene: Scene;
beforeAll(async () => {
  await useProvider();
  scene = await makeScene();
});

async function call({ method, path }: Operation, { params = {}, query, body, by = scene.admin }: Asked) {
  const values: Record<string, string> = { project: scene.project.slug, ...params };
  const url = `/api/v1${path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? `{${name}}`))}${query ? `?${query}` : ""}`;
  const cookie = [...by.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const headers = { cookie, origin: ORIGIN, "content-type": "application/json" };
  const answer = await send(url, { method: method.toUpperCase(), headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const limits = ["ratelimit", "ratelimit-policy", "retry-after"].filter((name) => answer.headers.has(name));
  return { status: answer.status, type: answer.headers.get("content-type")?.split(";")[0] ?? "", limits, text: await readText(answer) };
}

type Answered = Awaited<ReturnType<typeof call>>;

const askedBy = async (given: Asked | ((scene: Scene) => Asked | Promise<Asked>)): Promise<Asked> =>
  typeof given === "function" ? given(scene) : given;

/** What the document says otherwise than an answer is. */
function differences({ operation }: Operation, { status, type, limits, text }: Answered): string[] {
  const documented = operation.responses[String(status)];
  if (!documented) return [`the document has no answer with the status ${status}: ${text.slice(0, 300)}`];
  const { content, headers = {} } = resolve(document, documented);
  const named = Object.keys(headers).map((name) => name.toLowerCase());
  const unnamed = limits.filter((name) => !named.includes(name));
  if (unnamed.length > 0) return [`the document does not name the headers ${unnamed.join(", ")} of the status ${status}`];
  if (!content) return text === "" ? [] : [`the document has no body for the status ${status}`];
  const media = content[type];
  if (!media) return [`the document has no answer of the type ${type}`];
  return /[/+]json$/.test(type) && media.schema ? problemsOf(document, media.schema, JSON.parse(text)) : [];
}

const codeOf = ({ text }: Answered): string => (JSON.parse(text) as { code: string }).code;
const defaultRefusal = ({ path }: Operation): readonly [ErrorCode, Asked] =>
  path.startsWith("/projects/{project}")
    ? ["resource.not_found", { params: { project: "none-such" } }]
    : ["session.missing", { by: { cookies: new Map() } }];

describe("F122: the OpenAPI document", () => {
  test("the document has every route of the API", () => {
    const served = api.routes
      .filter(({ method, path }) => method !== "ALL" && !path.endsWith("/openapi.json"))
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, "{$1}")}`);
    const documented = new Set(operations.map(({ route }) => route));
    expect([...new Set(served)].filter((route) => !documented.has(route))).toEqual([]);
    expect(documented.size).toBeGreaterThan(60);
  });

  test("each route of the document is called by the test below, and no other", () => {
    const missing = operations.filter(({ route }) => !CONTRACTS[route]).map(({ route }) => `No test calls “${route}”. ${ADD}`);
    const gone = Object.keys(CONTRACTS).filter((route) => !operations.some((one) => one.route === route));
    expect([missing, gone]).toEqual([[], []]);
  });

  test("each operation has a name of its own and a summary", () => {
    const names = operations.map(({ operation }) => operation.operationId);
    expect(names.filter((name, at) => names.indexOf(name) !== at || !/^[a-z][A-Za-z]+$/.test(name))).toEqual([]);
    expect(operations.filter(({ operation }) => !operation.summary).map(({ route }) => route)).toEqual([]);
  });

  test("each operation has an example of its request and of its answer, which its schemas allow", () => {
    const problems = operations.flatMap(({ route, operation }) => {
      const answers = Object.entries(operation.responses).filter(([status]) => status < "300");
      const media = [operation.requestBody, ...answers.map(([, answer]) => resolve(document, answer))].flatMap((part) =>
        Object.entries(part?.content ?? {}),
      );
      return media.flatMap(([type, { schema = {}, example }]) => {
        // A file is no value, and neither is a stream.
        if (["application/x-ndjson", "text/csv", "text/event-stream"].includes(type)) return [];
        // The call below gets the other answer, which has no body.
        if (example === undefined && operation.responses["204"]) return [];
        if (example === undefined) return [`“${route}” has no example of ${type}. npm run docs:examples writes it.`];
        return problemsOf(document, schema, example).map((problem) => `“${route}”: ${problem}`);
      });
    });
    expect(problems).toEqual([]);
  });

  test("each error of an operation is one that Cardea has, with an example", () => {
    const named = Object.keys(document.components.examples ?? {});
    expect(named.filter((code) => !errorCodes.some((known) => known === code))).toEqual([]);
  });

  test("the document names the headers of limits at each route that a platform token reaches or that has a limit, and those of a refusal", () => {
    const headersOf = ({ operation }: Operation, isWanted: (status: string) => boolean) =>
      Object.entries(operation.responses)
        .filter(([status]) => isWanted(status))
        .map(([, answer]) => Object.keys(resolve(document, answer).headers ?? {}));
    const [limited, unlimited] = [true, false].map((has) => operations.filter(({ operation }) => "429" in operation.responses === has));
    for (const one of limited ?? []) {
      expect(headersOf(one, (status) => status === "429")).toEqual([["Retry-After", "RateLimit", "RateLimit-Policy"]]);
      for (const names of headersOf(one, (status) => status < "300"))
        expect(names).toEqual(expect.arrayContaining(["RateLimit", "RateLimit-Policy"]));
    }
    expect(limited?.length).toBeGreaterThan(60);
    expect((unlimited ?? []).flatMap((one) => headersOf(one, () => true).flat()).filter((name) => name !== "ETag")).toEqual([]);
  });

  test.each(operations)("an administrator's call of “$route” gets an answer as the document says", async (of) => {
    const contract = CONTRACTS[of.route];
    expect(contract, ADD).toBeDefined();
    if (!contract) return;
    const asked = await askedBy(contract.answers);
    const schema = of.operation.requestBody?.content["application/json"]?.schema;
    if (schema) expect(problemsOf(document, schema, JSON.parse(JSON.stringify(asked.body)))).toEqual([]);
    const answered = await call(of, asked);
    expect([answered.status < 300, answered.text]).toEqual([true, answered.text]);
    expect(differences(of, answered)).toEqual([]);
    console.log(`EXAMPLE ${JSON.stringify({ id: of.operation.operationId, request: asked.body, status: answered.status, answer: answered.text })}`);
  });

  test.each(operations)("a refusal by “$route” is one of those that the document names", async (of) => {
    const contract = CONTRACTS[of.route];
    const [code, given] = contract?.refuses ?? defaultRefusal(of);
    const answered = await call(of, await askedBy(given));
    expect([answered.status >= 400, codeOf(answered)]).toEqual([true, code]);
    expect(differences(of, answered).map((problem) => `${problem}. Name it in the route: responses: { …, ...refusals("${code}") }`)).toEqual([]);
  });
});
