import { createScheduledController } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { signInAgent } from "../../test/harness/worker/agent.ts";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { withEachFault } from "../../test/harness/worker/faults/each-fault.ts";
import { letClockGoOn } from "../../test/harness/worker/faults/onward-clock.ts";
import { type Owned, ownedBy, placesOf, settle } from "../../test/harness/worker/faults/settled.ts";
import { asAdmin, connect, makeProject, person } from "../../test/harness/worker/project.ts";
import worker from "../index.ts";
import { MINUTE } from "../lib/clock.ts";

letClockGoOn();

type Try = Owned & { email: string; token: string };

test("S45: after any single fault while a person is erased, a second try or the schedule erases all of them", async () => {
  const project = await makeProject();
  const link = await project.userLink();
  await withEachFault<Try>("erase a person", {
    async prepare() {
      const ada = await person("ada", link);
      await connect(ada, link, "header", "ada");
      const { access_token: token } = await signInAgent(ada, project.slug);
      return { ...(await ownedBy(project, ada.email, "header")), email: ada.email, token };
    },
    own: ({ projectId, userId }) => [projectId, userId],
    async act({ email }) {
      const { status, body } = await (await asAdmin()).api("POST", "/erasures", { email, confirm: email });
      return { status, text: JSON.stringify(body) };
    },
    async again({ email }, { status }) {
      if (status >= 400) expect([202, 404]).toContain((await (await asAdmin()).api("POST", "/erasures", { email, confirm: email })).status);
      for (let runs = 0; runs < 2; runs++) {
        vi.setSystemTime(Date.now() + 6 * MINUTE);
        await worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), bindings);
      }
    },
    async check(of) {
      await settle(of);
      const { row, member, kept, inVault } = await placesOf(of);
      expect([row?.status, row?.member, member, kept?.status, inVault]).toEqual(["revoked", 0, false, "revoked", []]);
      const { results } = await bindings.DB.prepare("SELECT state FROM erasures WHERE user_id = ?").bind(of.userId).all();
      // Two administrators who erase a person at the same time get a receipt each.
      expect([...new Set(results.map(({ state }) => state))]).toEqual(["done"]);
      const answer = await send(`/mcp/${project.slug}`, { method: "POST", headers: { authorization: `Bearer ${of.token}` }, body: "{}" });
      expect([401, 403]).toContain(answer.status);
    },
  });
});
