import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { AppError, reasonOf } from "../lib/errors.ts";
import { type ApiEnv, errorResponses, makeRouter, projectParams } from "./router.ts";

/** Asks the API itself for one of its lists, as the caller. @returns the body @throws an error for an answer that is not 200 */
export type AskApi = (c: Context<ApiEnv>, path: string) => Promise<Record<string, unknown>>;

type Item = Record<string, unknown>;
type List = { kind: string; path: string; of: string; within?: { kind: string; by: string } };

/** What a project consists of, in the order of an export. `of` is the field with the items; `within` names the items that each have a list. */
const LISTS = [
  { kind: "server", path: "/servers", of: "servers" },
  { kind: "auth-scope", path: "/auth-scopes", of: "authScopes", within: { kind: "server", by: "slug" } },
  { kind: "tool", path: "/tools", of: "tools", within: { kind: "server", by: "slug" } },
  { kind: "navigator", path: "/navigators", of: "navigators" },
  { kind: "rule", path: "/rules", of: "rules" },
  { kind: "api-key", path: "/api-keys", of: "apiKeys" },
  { kind: "link", path: "/links", of: "links" },
  { kind: "redemption", path: "/redemptions", of: "redemptions", within: { kind: "link", by: "id" } },
  { kind: "member", path: "/members", of: "members" },
  { kind: "credential", path: "/credentials", of: "credentials" },
  { kind: "event", path: "/audit", of: "events" },
] as const satisfies List[];

const KINDS = LISTS.map(({ kind }) => kind);
const PAGED = new Set(["server", "tool", "api-key", "link", "redemption", "member", "credential", "event"]);
const PAGE = 200;

const query = z.object({
  kinds: z
    .string()
    .optional()
    .transform((text) => text?.split(",").filter(Boolean))
    .refine((names) => names?.every((name) => KINDS.some((kind) => kind === name)) ?? true, `Use some of ${KINDS.join(", ")}, with commas.`)
    .openapi({
      description: "Which kinds to export, with commas between. Absent: all. A project of more than some 50,000 lines is exported kind by kind.",
    }),
});

async function* listAll(ask: (path: string) => Promise<Item>, base: string, { kind, path, of }: List): AsyncGenerator<Item> {
  for (let next: unknown, isFirst = true; isFirst || typeof next === "string"; isFirst = false) {
    const after = typeof next === "string" ? `&after=${encodeURIComponent(next)}` : "";
    const page = await ask(base + path + (PAGED.has(kind) ? `?limit=${PAGE}${after}` : ""));
    for (const item of page[of] as Item[]) yield item;
    next = page.next;
  }
}

/** The lines of an export. What the API shows has no secret, so neither has an export. The last line counts the lines before it. */
async function* exportLines(ask: (path: string) => Promise<Item>, base: string, kinds: string[] | undefined): AsyncGenerator<Item> {
  let lines = 1;
  yield { kind: "project", ...(await ask(base)) };
  for (const list of LISTS as List[]) {
    if (kinds && !kinds.includes(list.kind)) continue;
    const { within } = list;
    const outer = within && (LISTS as List[]).find(({ kind }) => kind === within.kind);
    for await (const parent of outer ? listAll(ask, base, outer) : [undefined]) {
      const name = within && parent ? String(parent[within.by]) : undefined;
      const place = outer && name !== undefined ? `${base}${outer.path}/${encodeURIComponent(name)}` : base;
      for await (const item of listAll(ask, place, list)) {
        lines++;
        yield { kind: list.kind, ...(within && { [within.kind]: name }), ...item };
      }
    }
  }
  yield { kind: "end", lines };
}

const encoder = new TextEncoder();

const route = createRoute({
  method: "get",
  path: "/projects/{project}/export",
  summary: "Export a project",
  description:
    "One JSON object on each line, with its `kind`. There is no secret in it. A whole export ends with a line of the kind `end`; without that line it was broken off.",
  request: { params: projectParams, query },
  responses: { 200: { description: "The lines.", content: { "application/x-ndjson": { schema: z.string() } } }, ...errorResponses },
});

function toStream(lines: AsyncGenerator<Item>, onError: (error: unknown) => void): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(stream) {
      try {
        const { value, done } = await lines.next();
        if (done) stream.close();
        else stream.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
      } catch (error) {
        onError(error);
        stream.error(error);
      }
    },
    cancel: () => void lines.return(undefined),
  });
}

/** Everything that the API shows of a project, as NDJSON (github.com/ndjson/ndjson-spec). The types of typed routes know no such answer. */
export function makeProjectExportRoutes(askApi: AskApi) {
  const routes = makeRouter();
  routes.openAPIRegistry.registerPath(route);
  return routes.get(route.getRoutingPath(), async (c) => {
    const { slug, id } = c.var.project;
    const parsed = query.safeParse(c.req.query());
    if (!parsed.success) throw new AppError("request.invalid", { fields: { kinds: parsed.error.issues[0]?.message ?? "" } });
    await c.var.recordChange("project.export", { target: id });
    const lines = exportLines((path) => askApi(c, path), `/projects/${slug}`, parsed.data.kinds);
    const body = toStream(lines, (error) => c.var.instance.log.error("export.broken_off", { projectId: id, reason: reasonOf(error) }));
    return c.body(body, 200, { "content-type": "application/x-ndjson", "content-disposition": `attachment; filename="${slug}.ndjson"` });
  });
}
