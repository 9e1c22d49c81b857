import { Hono } from "hono";
import { AppError } from "../../lib/errors.ts";
import type { ConnectEnv } from "../connect-env.ts";
import { InboxPage } from "../pages/inbox-page.tsx";

/** The local inbox of a development server. The page does not exist if mail is really sent. */
export const inboxRoutes = new Hono<ConnectEnv>().get("/dev/inbox", async (c) => {
  const { inbox } = c.var.mail;
  if (!inbox) throw new AppError("resource.not_found");
  return c.html(<InboxPage mails={await inbox.list()} />);
});
