import { Hono, type MiddlewareHandler } from "hono";
import { z } from "zod";
import type { CopiedKeeper, CopiedValue, Json } from "../backup/backup.ts";
import { MOST_WRITTEN, NAMESPACES, readPlace, writePlace } from "../backup/backup-rules.ts";
import type { AppEnv } from "../deps.ts";
import { AppError } from "../lib/errors.ts";
import { withBody } from "../lib/http/read-body.ts";
import { equalInConstantTime } from "../lib/text/digest.ts";
import { BACKUP_FORMAT, VERSION } from "../version.ts";

/** A restore sends some 4 MiB at a time, and a larger entry alone. */
const MAX_BODY = 16 * 1024 * 1024;

const json: z.ZodType<Json> = z.lazy(() => z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(json), z.record(z.string(), json)]));
const idOf = <Id extends string>(pattern: RegExp) => z.custom<Id>((value) => typeof value === "string" && pattern.test(value));

const valueSchema = z.strictObject({
  key: z.string().min(1).max(512),
  value: z.string(),
  metadata: json.optional(),
  expiration: z.number().int().optional(),
}) satisfies z.ZodType<CopiedValue>;

const keeperSchema = z.strictObject({
  projectId: idOf<CopiedKeeper["projectId"]>(/^prj_[\w-]+$/),
  subject: idOf<CopiedKeeper["subject"]>(/^(user:.+|playground:.+|project)$/),
  copy: z.record(z.string(), json),
});

const valuesSchema = z.strictObject({ entries: z.array(valueSchema).max(MOST_WRITTEN) });
const keysSchema = z.strictObject({ keys: z.array(valueSchema.shape.key).max(MOST_WRITTEN) });
const keepersSchema = z.strictObject({ entries: z.array(keeperSchema).max(MOST_WRITTEN), replaces: z.boolean() });

/** A request without the operator's token gets 404, as in a deployment that has no such token. */
const requireToken: MiddlewareHandler<AppEnv> = async (c, next) => {
  const token = c.var.instance.settings.BACKUP_TOKEN;
  const sent = c.req.header("authorization") ?? "";
  if (token === undefined || !equalInConstantTime(sent, `Bearer ${token}`)) throw new AppError("resource.not_found");
  await next();
  c.header("cache-control", "no-store");
};

async function readJson<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.output<Schema>> {
  const read = await withBody(request, MAX_BODY);
  if (!read) throw new AppError("request.too_large");
  const parsed = schema.safeParse(await read.json().catch(() => undefined));
  if (!parsed.success) throw new AppError("request.invalid", { fields: { body: "Send a page as the backup has it." } });
  return parsed.data;
}

function namespaceOf(text: string) {
  const namespace = NAMESPACES.find((name) => name === text);
  if (!namespace) throw new AppError("resource.not_found");
  return namespace;
}

/** The endpoint of `npm run backup` and `npm run restore`: pages of KV and of the CredentialKeepers, as they are stored. */
export const operatorBackup = new Hono<AppEnv>()
  .basePath("/operator/backup")
  .use(requireToken)
  .get("/about", (c) => c.json({ format: BACKUP_FORMAT, version: VERSION, vaultKeys: c.var.backup.keyMarks }))

  .get("/values/:namespace", async (c) => c.json(await c.var.backup.values.read(namespaceOf(c.req.param("namespace")), c.req.query("after"))))
  .post("/values/:namespace", async (c) => {
    const namespace = namespaceOf(c.req.param("namespace"));
    const { entries } = await readJson(c.req.raw, valuesSchema);
    const written = await c.var.backup.values.write(namespace, entries);
    c.var.instance.log.info("backup.values_written", { namespace, written });
    return c.json({ written });
  })
  .post("/values/:namespace/remove", async (c) => {
    const namespace = namespaceOf(c.req.param("namespace"));
    const { keys } = await readJson(c.req.raw, keysSchema);
    const removed = await c.var.backup.values.remove(namespace, keys);
    c.var.instance.log.info("backup.values_removed", { namespace, removed });
    return c.json({ removed });
  })

  .get("/keepers", async (c) => {
    const place = readPlace(c.req.query("after"));
    if (!place) throw new AppError("request.invalid", { fields: { after: "Use `next` of the previous page." } });
    const { entries, next } = await c.var.backup.keepers.read(place);
    c.var.instance.log.info("backup.keepers_read", { phase: place.phase, count: entries.length });
    return c.json({ entries, ...(next && { next: writePlace(next) }) });
  })
  .post("/keepers", async (c) => {
    const { entries, replaces } = await readJson(c.req.raw, keepersSchema);
    const written = await c.var.backup.keepers.write(entries, replaces);
    c.var.instance.log.info("backup.keepers_written", { count: entries.length, written, replaces });
    return c.json({ written });
  });
