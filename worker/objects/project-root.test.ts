import { runInDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeProject } from "../../test/harness/worker/project.ts";
import type { DirectoryVersion } from "../db/db.ts";
import { ProjectRoot } from "./project-root.object.ts";

test("a project's root looks into D1 a few times at most, although a version is told during each look, and decides when none is", async () => {
  const { slug } = await makeProject();
  const stub = (bindings.PROJECT_ROOT as unknown as DurableObjectNamespace).getByName(slug);
  await runInDurableObject(stub, async (_, state) => {
    let looks = 0;
    let tells = true;
    const prepare = (sql: string) => {
      looks++;
      const known = state.storage.kv.get<DirectoryVersion>("current");
      // More tellings than any root may follow; an end, so that one that follows all of them fails this test and does not hang.
      if (tells && known && looks < 100) void root.raise(known);
      return bindings.DB.prepare(sql);
    };
    const root = new ProjectRoot(state, { ...bindings, DB: { prepare, batch: bindings.DB.batch } as unknown as D1Database });
    const held = (await root.check()) ?? expect.fail("no version");
    const restored = { ...held, version: held.version + 5, mark: "before a restore" };
    state.storage.kv.put("current", restored);
    looks = 0;
    expect(await root.check()).toEqual(restored);
    expect(looks).toBeLessThanOrEqual(10);
    tells = false;
    expect(await root.current()).toMatchObject({ version: held.version, mark: held.mark });
  });
});
