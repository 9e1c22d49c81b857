import { Hono } from "hono";
import { clientNetwork, networkOf } from "../people/people.ts";
import { formOf } from "./browser/form.ts";
import type { ConnectEnv } from "./connect-env.ts";
import { SetUpPage } from "./pages/set-up-page.tsx";

/** The one-time address at which the first administrator of a new deployment signs in, without a mail. A GET changes nothing. */
export const setUpRoutes = new Hono<ConnectEnv>()
  .get("/setup/:token", async (c) => {
    const token = c.req.param("token");
    const email = await c.var.people.setUp.find(token, networkOf(clientNetwork(c.req.raw.headers)));
    return c.html(<SetUpPage t={c.var.texts} token={token} email={email} />, 200, { "referrer-policy": "no-referrer" });
  })

  .post("/setup", async (c) => {
    const { token = "" } = await formOf(c);
    const session = await c.var.people.setUp.finish(token, networkOf(clientNetwork(c.req.raw.headers)));
    for (const cookie of session) c.header("set-cookie", cookie, { append: true });
    return c.redirect("/", 303);
  });
