import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { AppError, reasonOf } from "../lib/errors.ts";
import { type ExportPlace, FIRST_PLACE, KINDS, LISTS, type List, MAX_STEPS, pagePath, readPlace, writePlace } from "./project-export-rules.ts";
import { type ApiEnv, errorResponses, makeRouter, projectParams } from "./router.ts";
import { toTextStream } from "./text-stream.ts";

/** Asks the API itself for one of its lists, as the caller. @returns the body; undefined if nothing is there @throws an error for another answer than 200 or 404 */
export type AskApi = (c: Context<ApiEnv>, path: string) => Promise<Record<string, unknown> | undefined>;

type Item = Record<string, unknown>;
type Ask = (path: string) => Promise<Item | undefined>;

const NOTHING: Item = {};

async function askFor(ask: Ask, path: string): Promise<Item> {
  const found = await ask(path);
  if (!found) throw new AppError("resource.not_found", { reason: `${path.split("?")[0]} is gone` });
  return found;
}

const query = z.object({
  kinds: z
    .string()
    .optional()
    .transform((text) => text?.split(",").filter(Boolean))
    .refine((names) => names?.every((name) => KINDS.some((kind) => kind === name)) ?? true, `Use some of ${KINDS.join(", ")}, with commas.`)
    .openapi({ description: "Which kinds to export, with commas between. Absent: all." }),
  after: z
    .string()
    .max(2000)
    .optional()
    .transform((text, context) => {
      const place = text === undefined ? undefined : readPlace(text);
      if (text !== undefined && !place) context.addIssue({ code: "custom", message: "Use `after` of the last line of the part before." });
      return place;
    })
    .openapi({ type: "string", description: "`after` of the last line of the part before. Absent: the first part." }),
});

/** What one step reads. @property next where the export goes on; absent at its end */
type Step = { lines: Item[]; next?: ExportPlace };

const itemsOf = (page: Item, { of }: List): Item[] => (page[of] ?? []) as Item[];

/** The line of an item. An item's own kind, such as that of an agent, is `{kind of the list}Kind`. */
const lineOf = ({ kind }: List, { kind: own, ...item }: Item, parent: Item = {}): Item => ({
  kind,
  ...parent,
  ...(own !== undefined && { [`${kind}Kind`]: own }),
  ...item,
});

const nextOf = (page: Item): string | undefined => (typeof page.next === "string" ? page.next : undefined);

/** Reads an export page by page. @param base path of the project */
function makeReadStep(ask: Ask, base: string) {
  let outerPage: { path: string; page: Item } | undefined;

  async function readOuter(outer: List, after: string): Promise<Item> {
    const path = pagePath(base, outer, after);
    if (outerPage?.path !== path) outerPage = { path, page: await askFor(ask, path) };
    return outerPage.page;
  }

  /** Reads a page of a list that each item of another list has. */
  async function readWithin(list: List, { kind, by }: NonNullable<List["within"]>, outer: List, place: ExportPlace): Promise<Step> {
    const page = await readOuter(outer, place.outer);
    // A link that nobody has used has no redemptions to ask for.
    const names = itemsOf(page, outer).flatMap((item) => (item.uses === 0 ? [] : [String(item[by])]));
    // If the parent is gone, its page is read again from its beginning: a line may come twice, but none is left out.
    const known = place.parent === undefined ? -1 : names.indexOf(place.parent);
    const from = known < 0 ? "" : place.after;
    const { [Math.max(0, known)]: name, [Math.max(0, known) + 1]: nextName } = names;
    // An item that was removed meanwhile has no list any more.
    const inner = (name !== undefined && (await ask(pagePath(`${base}${outer.path}/${encodeURIComponent(name)}`, list, from)))) || NOTHING;
    const lines = name === undefined ? [] : itemsOf(inner, list).map((item) => lineOf(list, item, { [kind]: name }));
    const after = nextOf(inner);
    if (after !== undefined && name !== undefined) return { lines, next: { ...place, parent: name, after } };
    if (nextName !== undefined) return { lines, next: { ...place, parent: nextName, after: "" } };
    const outerNext = nextOf(page);
    return { lines, ...(outerNext !== undefined && { next: { list: place.list, lines: place.lines, outer: outerNext, after: "" } }) };
  }

  return async (place: ExportPlace): Promise<Step> => {
    const list: List = LISTS[place.list] ?? LISTS[0];
    const outer = (LISTS as List[]).find(({ kind }) => kind === list.within?.kind);
    if (list.within && outer) return readWithin(list, list.within, outer, place);
    const page = await askFor(ask, pagePath(base, list, place.after));
    const after = nextOf(page);
    const lines = itemsOf(page, list).map((item) => lineOf(list, item));
    return { lines, ...(after !== undefined && { next: { ...place, after } }) };
  };
}

/**
 * The lines of a part of an export. What the API shows has no secret, so neither has an export. The last line says where the next part begins, or
 * counts the lines of all parts.
 * @param from where the part begins; absent for the first one
 */
async function* exportLines(ask: Ask, base: string, kinds: string[] | undefined, from: ExportPlace | undefined): AsyncGenerator<Item> {
  const readStep = makeReadStep(ask, base);
  let place: ExportPlace | undefined = from ?? { ...FIRST_PLACE, lines: 1 };
  let lines = place.lines;
  if (!from) {
    const { place: store, former } = await askFor(ask, `${base}/store`);
    const { policy: defaultPolicy } = await askFor(ask, `${base}/default-policy`);
    yield { kind: "project", ...(await askFor(ask, base)), defaultPolicy, store, formerStore: former };
  }
  for (let steps = 0; place; ) {
    const { list }: ExportPlace = place;
    const isWanted: boolean = kinds?.includes(LISTS[list]?.kind ?? "") ?? true;
    if (isWanted && ++steps > MAX_STEPS) return yield { kind: "next", after: writePlace({ ...place, lines }) };
    const step: Step = isWanted ? await readStep(place) : { lines: [] };
    yield* step.lines;
    lines += step.lines.length;
    place = step.next ?? (list + 1 < LISTS.length ? { ...FIRST_PLACE, list: list + 1 } : undefined);
  }
  yield { kind: "end", lines };
}

const route = createRoute({
  method: "get",
  path: "/projects/{project}/export",
  operationId: "exportProject",
  summary: "Export a project",
  description:
    "One JSON object on each line, with its `kind`. There is no secret in it. The last line is of the kind `end`, which counts the lines of the whole export, or of the kind `next`: then send its `after` to get the next part. Without either the part was broken off, and can be asked for again.",
  request: { params: projectParams, query },
  responses: { 200: { description: "The lines.", content: { "application/x-ndjson": { schema: z.string() } } }, ...errorResponses },
});

async function* toTexts(lines: AsyncGenerator<Item>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}

/** Everything that the API shows of a project, as NDJSON (github.com/ndjson/ndjson-spec). The types of typed routes know no such answer. */
export function makeProjectExportRoutes(askApi: AskApi) {
  const routes = makeRouter();
  routes.openAPIRegistry.registerPath(route);
  return routes.get(route.getRoutingPath(), async (c) => {
    const { slug, id } = c.var.project;
    const parsed = query.safeParse(c.req.query());
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new AppError("request.invalid", { fields: { [String(issue?.path[0])]: issue?.message ?? "" } });
    }
    await c.var.recordChange("project.export", { target: id });
    const lines = exportLines((path) => askApi(c, path), `/projects/${slug}`, parsed.data.kinds, parsed.data.after);
    const body = toTextStream(toTexts(lines), (error) => c.var.instance.log.error("export.broken_off", { projectId: id, reason: reasonOf(error) }));
    return c.body(body, 200, { "content-type": "application/x-ndjson", "content-disposition": `attachment; filename="${slug}.ndjson"` });
  });
}
