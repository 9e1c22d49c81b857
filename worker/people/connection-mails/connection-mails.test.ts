import { createScheduledController } from "cloudflare:test";
import PostalMime from "postal-mime";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { bindings, ORIGIN, send } from "../../../test/harness/worker/app.ts";
import { BY_SMTP, takenFor } from "../../../test/harness/worker/mail-server.ts";
import { connect, makeProject, person, type TestProject } from "../../../test/harness/worker/project.ts";
import type { Bindings } from "../../bindings.ts";
import { troubleMailTextsOf } from "../../connect/connect.tsx";
import { makeRooms } from "../../deps.ts";
import worker from "../../index.ts";
import { DAY, HOUR, MINUTE } from "../../lib/clock.ts";
import type { ProjectId } from "../../lib/ids.ts";

const byMail = { ...bindings, ...BY_SMTP } as Bindings;
const withWrongPassword = { ...byMail, MAIL_SMTP_PASSWORD: "wrong" } as Bindings;

const { db } = makeRooms(bindings);
const tell = (as = byMail) => makeRooms(as).people.connectionMails.tellDue(troubleMailTextsOf);

/** The mails to an address, with their parts. */
const mailsTo = async (address: string) => Promise.all((await takenFor(address)).map(({ raw }) => PostalMime.parse(raw)));

let project: TestProject;
let projectId: ProjectId;
let link: string;

/** A person with connections whose servers have refused them, two hours ago. */
async function troubled(...servers: ("header" | "path")[]) {
  const ada = await person("ada", link);
  for (const server of servers) await connect(ada, link, server, "ada");
  const userId = (await bindings.DB.prepare("SELECT id FROM user WHERE email = ?").bind(ada.email).first<string>("id")) ?? "";
  const owner = { projectId, subject: `user:${userId}` };
  const note = async (server: string, now = Date.now() - 2 * HOUR) => {
    const { authScopeId } = await db.servers.getBySlug(projectId, server);
    await db.connectionTroubles.note(owner, authScopeId, { kind: "refused", at: now }, now);
  };
  for (const server of servers) await note(server);
  const due = () => bindings.DB.prepare("SELECT notice_due_at AS due FROM connection_troubles WHERE subject = ?").bind(owner.subject).all();
  return { ...ada, userId, note, mails: () => mailsTo(ada.email), due: async () => (await due()).results.map((row) => row.due) };
}

/** The path of the address to unsubscribe in a mail's header. */
const wayOut = ({ headers }: { headers: { key: string; value: string }[] }): string => {
  const { value = "" } = headers.find(({ key }) => key === "list-unsubscribe") ?? {};
  return new URL(value.slice(1, -1)).pathname;
};

const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

describe("F75: a person whose connections need them is told by mail", () => {
  beforeAll(async () => {
    project = await makeProject();
    link = await project.userLink();
    const found = await db.projects.findBySlug(project.slug);
    if (!found) throw new Error("no project");
    projectId = found.id;
  });
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());

  test("the schedule sends one mail in the person's language with all their troubled connections, the ways to connect again and to unsubscribe, and nothing secret", async () => {
    const ada = await troubled("header", "path");
    await db.personMails.noteLanguage(ada.userId, "de");
    await worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), byMail);
    const [mail, ...more] = await ada.mails();
    expect(more).toEqual([]);
    expect(mail?.subject).toBe("2 Verbindungen brauchen Sie");
    for (const part of ["The header server", "The path server", `${ORIGIN}/connections\n`, "lehnt sie seit dem"]) expect(mail?.text).toContain(part);
    expect(mail?.headers.find(({ key }) => key === "list-unsubscribe-post")?.value).toBe("List-Unsubscribe=One-Click");
    const places = [...`${mail?.text}${mail?.html}`.matchAll(/https?:[^\s"<]+/g)].map(([url]) => new URL(url).pathname);
    expect([...new Set(places)].sort()).toEqual(["/connections", wayOut(mail ?? { headers: [] })]);
    expect(`${mail?.text}${mail?.html}`).not.toMatch(/demo-ada|session|lnk_/);
    await tell();
    expect([(await ada.mails()).length, await ada.due()]).toEqual([1, [null, null]]);
  });

  test("a person gets no second mail within a week, and then one about what has come up meanwhile", async () => {
    const ada = await troubled("header");
    await connect(ada, link, "path", "ada");
    await tell();
    later(DAY);
    await ada.note("path");
    await tell();
    expect(await ada.mails()).toHaveLength(1);
    later(5 * DAY);
    await tell();
    expect(await ada.mails()).toHaveLength(1);
    later(DAY + MINUTE);
    await tell();
    expect((await ada.mails()).map(({ subject }) => subject)).toEqual(["A connection needs you", "2 connections need you"]);
  });

  test("two runs at once send one mail", async () => {
    const ada = await troubled("header");
    const other = { ...byMail };
    await Promise.all([tell(), tell(other), tell()]);
    expect([(await ada.mails()).length, await ada.due()]).toEqual([1, [null]]);
  });

  test("a mail program unsubscribes by one request without sign-in, a GET changes nothing, and the person turns the mails on again at their home", async () => {
    const ada = await troubled("header");
    await tell();
    const [mail] = await ada.mails();
    const path = wayOut(mail ?? { headers: [] });
    const page = await (await send(path)).text();
    expect(page).toContain("<button");
    expect(page).not.toContain(ada.email);
    expect((await ada.open("/connections")).text).toContain("you get a mail");
    const post = { method: "POST", body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }) };
    for (let times = 0; times < 2; times++) expect((await send(path, post)).status).toBe(200);
    expect((await ada.open(`/home/${project.slug}`)).text).toContain("you get no mail");
    await connect(ada, link, "path", "ada");
    await ada.note("path");
    vi.setSystemTime(Date.now() + 8 * DAY);
    await tell();
    expect([(await ada.mails()).length, await ada.due()]).toEqual([1, [null, null]]);
    vi.setSystemTime(Date.now() - 8 * DAY);
    const back = await ada.submit("/connections/mails", { wants: "yes", next: "/home" });
    expect(back.location).toBe("/home#mails");
    later(8 * DAY);
    await ada.note("path", Date.now() - 2 * HOUR);
    await bindings.DB.prepare("UPDATE connection_troubles SET notice_due_at = 1 WHERE subject = ?").bind(`user:${ada.userId}`).run();
    await tell();
    expect(await ada.mails()).toHaveLength(2);
  });

  test.each(["usr.x", "x", ".", "a.b.c"])("an address to unsubscribe that Cardea did not write is unknown: %s", async (address) => {
    const ada = await troubled();
    const mine = `${ada.userId}.${address}`;
    for (const path of [`/unsubscribe/${address}`, `/unsubscribe/${mine}`])
      for (const method of ["GET", "POST"]) expect((await send(path, { method })).status).toBe(404);
    expect(await db.personMails.find(ada.userId)).toMatchObject({ unsubscribedAt: null });
  });

  test("the choice at home is refused without a sign-in, from another site, and without a word", async () => {
    const ada = await troubled();
    const bare = await send("/connections/mails", { method: "POST", headers: { origin: ORIGIN }, body: new URLSearchParams({ wants: "no" }) });
    expect(bare.headers.get("location")).toContain("/sign-in");
    expect((await ada.submit("/connections/mails", { wants: "no" }, { origin: "https://evil.example" })).status).toBe(403);
    expect((await ada.submit("/connections/mails", { wants: "maybe" })).status).toBe(400);
    expect(await db.personMails.find(ada.userId)).toMatchObject({ unsubscribedAt: null });
  });

  test("no mail comes if the connection was given again, the person was removed, or the server is paused; the paused one is told of later", async () => {
    const [well, removed, waiting] = [await troubled("header"), await troubled("header"), await troubled("path")];
    await connect(well, link, "header", "ada", "2");
    expect((await project.api("DELETE", `/members/${removed.userId}`)).status).toBe(204);
    const pause = (state: string) =>
      bindings.DB.prepare("UPDATE servers SET state = ? WHERE project_id = ? AND slug = 'path'").bind(state, projectId).run();
    await pause("paused");
    await tell();
    expect([await well.mails(), await removed.mails(), await waiting.mails()]).toEqual([[], [], []]);
    expect(await waiting.due()).toEqual([expect.any(Number)]);
    await pause("active");
    later(DAY + MINUTE);
    await tell();
    expect(await waiting.mails()).toHaveLength(1);
  });

  test("a mail that cannot be sent is noted, ends the run, is tried again later, and is given up after five times", async () => {
    const [ada, bob] = [await troubled("header"), await troubled("header")];
    const failed = async () => (await db.mailHealth.get()).fault;
    for (const pause of [HOUR, 4 * HOUR, 12 * HOUR, DAY]) {
      await tell(withWrongPassword);
      expect([await failed(), await ada.mails()]).toEqual(["mail.key_refused", []]);
      await bindings.DB.prepare("UPDATE connection_troubles SET notice_due_at = ? WHERE subject = ?")
        .bind(Date.now() + 30 * DAY, `user:${bob.userId}`)
        .run();
      const before = await ada.due();
      await tell();
      expect([await ada.mails(), await ada.due()]).toEqual([[], before]);
      later(pause + MINUTE);
    }
    await tell(withWrongPassword);
    later(2 * DAY + MINUTE);
    expect(await ada.due()).toEqual([expect.any(Number)]);
    await tell(withWrongPassword);
    expect(await ada.due()).toEqual([null]);
    later(30 * DAY);
    await tell();
    expect([(await ada.mails()).length, (await bob.mails()).length]).toEqual([0, 1]);
  });

  test("without a sender nothing is tried, and nothing is forgotten", async () => {
    const ada = await troubled("header");
    const before = await db.mailHealth.get();
    await tell({
      ...bindings,
      MAIL_DELIVERY: "binding",
      MAIL_FROM: "cardea@localhost.invalid",
      SIGN_IN_CODES: "off",
      OIDC_ISSUER: "https://login.example.com",
      OIDC_CLIENT_ID: "c",
      OIDC_CLIENT_SECRET: "a secret of the company's provider 4711",
    } as Bindings);
    expect([await db.mailHealth.get(), await ada.due()]).toEqual([before, [expect.any(Number)]]);
  });

  test("the language is that of the page at the last sign-in", async () => {
    const ada = await troubled();
    expect(await db.personMails.find(ada.userId)).toMatchObject({ language: "en" });
    const { cookies } = ada;
    cookies.clear();
    later(MINUTE);
    const headers = { origin: ORIGIN, "accept-language": "es" };
    await ada.submit("/sign-in", { email: ada.email, next: "/home" }, { origin: ORIGIN });
    const inbox = await (await send("/dev/inbox")).text();
    const [, code = ""] = /(\d{3} \d{3}) is your/.exec(inbox.split("<li").find((mail) => mail.includes(`to ${ada.email},`)) ?? "") ?? [];
    expect((await ada.submit("/sign-in/code", { code, next: "/home" }, headers)).status).toBe(303);
    expect(await db.personMails.find(ada.userId)).toMatchObject({ language: "es" });
  });
});
