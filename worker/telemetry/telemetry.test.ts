import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { signInAgent } from "../../test/harness/worker/agent.ts";
import { bindings, ORIGIN } from "../../test/harness/worker/app.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import worker from "../index.ts";

type Attribute = { key: string; value: { stringValue: string } };
type Span = { traceId: string; spanId: string; parentSpanId?: string; name: string; kind: number; attributes: Attribute[]; status: { code: number } };
type Traces = { resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: Span[] }[] }[] };
type Point = { count: string; bucketCounts: string[]; explicitBounds: number[] };
type Metrics = { resourceMetrics: { scopeMetrics: { metrics: { name: string; histogram: { dataPoints: Point[] } }[] }[] }[] };
type Collected = { batch: string; token: string; body: string };

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const PARENT = "b7ad6b7169203331";
const SECRET = "collector-secret-canary";
const CANARY = "argument-canary";
let project: TestProject;
let token = "";

const collector = (name: string) => `${inject("origins").control}/collectors/${name}`;
/** The settings with a collector of this name. @param share of the traces */
const withCollector = (name: string, share = "1") => ({
  ...bindings,
  OTEL_EXPORTER_OTLP_ENDPOINT: collector(name),
  OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${SECRET}`,
  OTEL_TRACES_SAMPLER_ARG: share,
  OTEL_BSP_SCHEDULE_DELAY: "500",
});

const HEADERS = { "content-type": "application/json", accept: "application/json, text/event-stream" };
function requestOf(name: string): [string, RequestInit & { headers: Record<string, string> }] {
  const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: { canary: CANARY } } };
  const headers = { ...HEADERS, authorization: `Bearer ${token}`, traceparent: `00-${TRACE}-${PARENT}-01` };
  return [`/mcp/${project.slug}`, { method: "POST", headers, body: JSON.stringify(message) }];
}

async function answers(name: string, ...statuses: number[]): Promise<void> {
  await fetch(collector(name), { method: "PUT", body: JSON.stringify(statuses) });
}
const collected = async (name: string) => (await (await fetch(collector(name))).json()) as Collected[];

/** Makes a call and reads its answer, before the work after it is done. @returns the answer, and the end of that work */
async function makeCall(as: typeof bindings, ...asked: ReturnType<typeof requestOf>): Promise<{ text: string; afterwards: () => Promise<void> }> {
  const context = createExecutionContext();
  const response = await worker.fetch(new Request(new URL(asked[0], ORIGIN), asked[1]), as, context);
  return { text: await response.text(), afterwards: () => waitOnExecutionContext(context) };
}

describe("F114: calls are told to a collector of OpenTelemetry", () => {
  beforeAll(async () => {
    project = await makeProject();
    const link = await project.userLink(["header"]);
    const ada = await person("ada", link);
    await connect(ada, link, "header", "ada");
    token = (await signInAgent(ada, project.slug)).access_token;
  });

  test("traces go on from the agent's span, metrics count each call, and nothing that was passed or is secret is in them", async () => {
    const name = `otel-${crypto.randomUUID()}`;
    await answers(name, 200);
    const as = withCollector(name);
    const made = await Promise.all(["header__whoami", "query__whoami"].map((tool) => makeCall(as, ...requestOf(tool))));
    await Promise.all(made.map(({ afterwards }) => afterwards()));
    const came = await collected(name);
    expect(came.map(({ batch, token: sent }) => [batch, sent]).toSorted()).toEqual([
      ["metrics", `Bearer ${SECRET}`],
      ["traces", `Bearer ${SECRET}`],
    ]);
    const bodyOf = <Body>(batch: string) => JSON.parse(came.find((one) => one.batch === batch)?.body ?? "{}") as Body;
    const [resource] = bodyOf<Traces>("traces").resourceSpans;
    expect(resource?.resource.attributes).toContainEqual({ key: "service.name", value: { stringValue: "cardea" } });
    const spans = resource?.scopeSpans[0]?.spans ?? [];
    const told = spans.map(({ kind, traceId, parentSpanId, status, attributes }) => {
      const server = attributes.find(({ key }) => key === "cardea.server")?.value.stringValue;
      const isAgents = parentSpanId === PARENT;
      return [server, kind, traceId, isAgents, status.code];
    });
    expect(told.toSorted()).toEqual([
      ["header", 2, TRACE, true, 0],
      ["header", 3, TRACE, false, 0],
      ["query", 2, TRACE, true, 2],
    ]);
    const [own, client] = spans.filter(
      ({ name: called, attributes }) => called === "tools/call whoami" && attributes.some(({ value }) => value.stringValue === "header"),
    );
    expect(client?.parentSpanId).toBe(own?.spanId);
    expect(new Set(spans.flatMap(({ attributes }) => attributes.map(({ key }) => key)))).toEqual(
      new Set([
        "mcp.method.name",
        "gen_ai.operation.name",
        "gen_ai.tool.name",
        "error.type",
        "cardea.project.id",
        "cardea.server",
        "cardea.navigator",
      ]),
    );
    const metrics = bodyOf<Metrics>("metrics").resourceMetrics[0]?.scopeMetrics[0]?.metrics ?? [];
    const counts = metrics.map(({ name: metric, histogram: { dataPoints } }) => [
      metric,
      dataPoints.reduce((sum, { count }) => sum + Number(count), 0),
    ]);
    expect(counts).toEqual([
      ["mcp.server.operation.duration", 2],
      ["mcp.client.operation.duration", 1],
    ]);
    for (const { bucketCounts, explicitBounds } of metrics.flatMap(({ histogram }) => histogram.dataPoints))
      expect(bucketCounts).toHaveLength(explicitBounds.length + 1);
    for (const { body } of came) for (const secret of [CANARY, "demo-ada-1", token, SECRET, "ada@", "ada."]) expect(body).not.toContain(secret);
  });

  test("with a share of 0 no trace is sent, but every call is counted", async () => {
    const name = `otel-${crypto.randomUUID()}`;
    await answers(name, 200);
    await (await makeCall(withCollector(name, "0"), ...requestOf("header__whoami"))).afterwards();
    expect((await collected(name)).map(({ batch }) => batch)).toEqual(["metrics"]);
  });

  test.each([
    ["refuses", 503],
    ["breaks off", 0],
    ["is not there", undefined],
  ])("a collector that %s changes nothing for the agent, who has the answer before anything is sent", async (_, status) => {
    const name = `otel-${crypto.randomUUID()}`;
    if (status !== undefined) await answers(name, status);
    const { text, afterwards } = await makeCall(withCollector(name), ...requestOf("header__whoami"));
    expect(text).toContain("ada");
    expect(await collected(name)).toEqual([]);
    await afterwards();
    expect(await collected(name)).toHaveLength(status === undefined ? 0 : 2);
  });
});
