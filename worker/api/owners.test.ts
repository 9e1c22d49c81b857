import { describe, expect, test } from "vitest";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { makeBrowser } from "../../test/harness/worker/browser.ts";
import { asAdmin, makeProject, person } from "../../test/harness/worker/project.ts";

type Owner = { id: string; email: string; isNamed: boolean; addedBy: string | null };

const owners = async () => (await (await asAdmin()).api<{ owners: Owner[] }>("GET", "/owners")).body.owners;

/** A person who has signed in, and is an owner if `isOwner`. */
async function someone(isOwner: boolean) {
  const browser = await person("olga", await (await makeProject()).userLink());
  const admin = await asAdmin();
  const { status, body } = isOwner ? await admin.api<Owner>("POST", "/owners", { email: browser.email }) : { status: 201, body: { id: "" } };
  expect(status).toBe(201);
  return { ...browser, id: body.id };
}

describe("F56: owners of the deployment", () => {
  test("an owner adds a person, who is an owner with the next request, gets a mail, and is no owner any more after the removal", async () => {
    const olga = await someone(false);
    const create = () => olga.api("POST", "/projects", { slug: `o-${crypto.randomUUID().slice(0, 8)}`, name: "Olga's" });
    expect([(await create()).status, (await olga.api("GET", "/owners")).status]).toEqual([403, 404]);
    const admin = await asAdmin();
    const added = await admin.api<Owner>("POST", "/owners", { email: olga.email.toUpperCase() });
    expect(added).toMatchObject({ status: 201, body: { email: olga.email, isNamed: false, addedBy: "admin@example.com" } });
    await expect.poll(async () => (await send("/dev/inbox")).text()).toContain(`to ${olga.email}, `);
    expect([(await create()).status, (await olga.api("GET", "/owners")).status]).toEqual([201, 200]);
    expect((await olga.api<{ canCreateProjects: boolean }>("GET", "/me")).body.canCreateProjects).toBe(true);
    expect((await admin.api("DELETE", `/owners/${added.body.id}`)).status).toBe(204);
    expect([(await create()).status, (await olga.api("GET", "/owners")).status]).toEqual([403, 404]);
    expect((await admin.api("DELETE", `/owners/${added.body.id}`)).status).toBe(404);
  });

  test("an owner whom ADMIN_EMAILS names cannot be removed here, and the refusal says where", async () => {
    const olga = await someone(true);
    const named = (await owners()).find(({ email }) => email === "admin@example.com");
    expect(named?.isNamed).toBe(true);
    const { status, body } = await olga.api<{ code: string; detail: string }>("DELETE", `/owners/${named?.id}`);
    expect([status, body.code, body.detail]).toEqual([409, "owner.named", expect.stringContaining("ADMIN_EMAILS")]);
  });

  test("only a person who has signed in can be added, and an address that is none is refused", async () => {
    const admin = await asAdmin();
    const before = await owners();
    for (const [email, code] of [
      ["nobody.yet@example.com", "owner.unknown"],
      ["nobody", "session.email_invalid"],
      ["a@evil.com@example.com", "session.email_invalid"],
    ])
      expect((await admin.api<{ code: string }>("POST", "/owners", { email })).body.code).toBe(code);
    const project = await makeProject();
    await project.api("POST", "/members", { email: "invited.only@example.com" });
    expect((await admin.api<{ code: string }>("POST", "/owners", { email: "invited.only@example.com" })).body.code).toBe("owner.unknown");
    expect(await owners()).toEqual(before);
  });

  test("of two owners who remove each other at once, while ADMIN_EMAILS' own is gone, one stays", async () => {
    const [olga, otto] = [await someone(true), await someone(true)];
    const { results } = await bindings.DB.prepare("SELECT * FROM platform_admins").all<{ address: string; user_id: string; since: number }>();
    const { results: others } = await bindings.DB.prepare("DELETE FROM owners WHERE user_id NOT IN (?, ?) RETURNING user_id")
      .bind(olga.id, otto.id)
      .all();
    await bindings.DB.prepare("DELETE FROM platform_admins").run();
    const answers = await Promise.all([olga.api("DELETE", `/owners/${otto.id}`), otto.api("DELETE", `/owners/${olga.id}`)]);
    const { results: left } = await bindings.DB.prepare("SELECT user_id FROM owners").all();
    expect([left.length, answers.filter(({ status }) => status === 204).length, others]).toEqual([1, 1, others]);
    const last = left[0]?.user_id === olga.id ? olga : otto;
    expect((await last.api<{ code: string }>("DELETE", `/owners/${last.id}`)).body.code).toBe("owner.last");
    for (const { address, user_id, since } of results)
      await bindings.DB.prepare("INSERT INTO platform_admins (address, user_id, since) VALUES (?, ?, ?)").bind(address, user_id, since).run();
  });

  test("an owner has no access to a project of which they are no member, and a stranger none to the owners", async () => {
    const [olga, project] = [await someone(true), await makeProject()];
    expect((await olga.api("GET", `/projects/${project.slug}`)).status).toBe(404);
    const stranger = makeBrowser();
    expect((await stranger.api("GET", "/owners")).status).toBe(401);
  });
});
