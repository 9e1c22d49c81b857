import { Hono } from "hono";
import { AppError } from "../../lib/errors.ts";
import { formOf } from "../browser/form.ts";
import { decideNextPath } from "../browser/next-path-rules.ts";
import { findSession, toSignIn } from "../browser/signed-in.ts";
import type { ConnectEnv } from "../connect-env.ts";
import { UnsubscribePage } from "../pages/unsubscribe-page.tsx";

/**
 * Ends mails about connections, and begins them again (F75). The address of a mail is signed, and works without sign-in: a GET shows a page, as programs
 * that check mails follow links, and a POST unsubscribes, from the page or from a mail program (RFC 8058).
 */
export const unsubscribeRoutes = new Hono<ConnectEnv>()
  .get("/unsubscribe/:address", async (c) => {
    await c.var.people.connectionMails.readAddress(c.req.param("address"));
    return c.html(<UnsubscribePage t={c.var.texts} path={c.req.path} isDone={false} />);
  })

  .post("/unsubscribe/:address", async (c) => {
    const { connectionMails } = c.var.people;
    await connectionMails.choose(await connectionMails.readAddress(c.req.param("address")), false, c.var.texts.language);
    return c.html(<UnsubscribePage t={c.var.texts} path={c.req.path} isDone />);
  })

  .post("/connections/mails", async (c) => {
    const visitor = await findSession(c);
    if (!visitor) return toSignIn(c, "/connections");
    const { wants, next } = await formOf(c);
    if (wants !== "yes" && wants !== "no") throw new AppError("request.invalid");
    await c.var.people.connectionMails.choose(visitor.userId, wants === "yes", c.var.texts.language);
    return c.redirect(`${decideNextPath(next, c.var.instance.publicOrigin)}#mails`, 303);
  });
