import { type Context, Hono } from "hono";
import { needsValues, problemsOfValues } from "../auth-scopes/auth-scope-rules.ts";
import { segmentOf } from "../auth-scopes/auth-scopes.ts";
import { readEndDate } from "../auth-scopes/end-date-rules.ts";
import { cleanPasted } from "../auth-scopes/pasted-value-rules.ts";
import type { Server } from "../db/db.ts";
import { AppError, type ErrorCode } from "../lib/errors.ts";
import { toRecord } from "../lib/record.ts";
import type { LinkAddress, OpenedLink } from "../links/links.ts";
import { chooseOffered, linkPath, subjectOfLink } from "../links/links.ts";
import type { Session } from "../people/people.ts";
import { formOf } from "./browser/form.ts";
import { leaveFor } from "./browser/leave-for.tsx";
import { findSessionWith, toSignIn } from "./browser/signed-in.ts";
import { keepTransaction } from "./browser/transaction-cookie.ts";
import type { ConnectEnv } from "./connect-env.ts";
import { addressOf } from "./links.tsx";
import { ENDS, isKey, ServerPage } from "./pages/server-page.tsx";
import { errorTextOf } from "./texts/languages.ts";

/** The most tries of one person in 15 minutes: enough for typing errors, too few to guess keys (S85). */
const TRIES = 60;

/** One server of an auth link: its form for typed values, or the way to its provider. */
export const serverRoutes = new Hono<ConnectEnv>()
  .get("/connect/:link/:server", async (c) => {
    const address = addressOf(c);
    const visited = await visitServer(c, address);
    if (!visited) return toSignIn(c, linkPath(address));
    const { visitor, opened, server } = visited;
    if (!needsValues(server.authScope.type)) return c.redirect(linkPath(address), 303);
    return c.html(<ServerPage t={c.var.texts} {...formProps(address, opened, server, visitor)} />);
  })

  .post("/connect/:link/:server", async (c) => {
    const address = addressOf(c);
    const visited = await visitServer(c, address, { prefix: "provide", window: c.var.people.rateLimit.windowNow() });
    if (!visited) return toSignIn(c, linkPath(address));
    const { visitor, opened, server, tries } = visited;
    if (needsValues(server.authScope.type) && isOutdatedForm(c, server)) {
      const page = <ServerPage t={c.var.texts} {...formProps(address, opened, server, visitor)} problem={c.var.texts.form.moved} />;
      return c.html(page, 409);
    }
    if (tries > TRIES) throw c.var.people.rateLimit.refusal();
    return server.authScope.type === "oauth2" ? beginSignIn(c, address, server, visitor) : takeValues(c, address, opened, server, visitor);
  });

/**
 * The visitor, the link and its server, read in one batch.
 *
 * @param counted counts this request as one of the person's tries
 * @returns nothing if nobody is signed in
 * @throws AppError `link.*`, or `resource.not_found` if the link has no such server
 */
async function visitServer(c: Context<ConnectEnv>, address: LinkAddress, counted?: { prefix: string; window: number }) {
  const visit = await findSessionWith(c, (token) => c.var.db.visits.findLink(token, address.id, counted));
  if (!visit) return undefined;
  const { visitor, read } = visit;
  const opened = await c.var.links.linkAccess.openVisited(address, visitor, read);
  return { visitor, opened, server: getServer(c, chooseOffered(opened.link.type, read.servers, read.named)), tries: read.count };
}

async function beginSignIn(c: Context<ConnectEnv>, address: LinkAddress, server: Server, visitor: Session): Promise<Response> {
  const { linkAccess } = c.var.links;
  const { downstreamAuthorization } = c.var.providers;
  const { keeper } = c.var.vault;
  const { link } = await linkAccess.claim(address, visitor);
  const { userId, sessionId } = visitor;
  const { credentials } = await keeper.snapshot({ projectId: server.projectId, subject: subjectOfLink(link.type, userId) });
  const { id: _id, ...from } = address;
  const startedBy = { linkId: link.id, ...from, userId, sessionId };
  const begun = await downstreamAuthorization.begin(server, startedBy, credentials[server.authScopeId]?.wanted);
  keepTransaction(c, begun);
  return leaveFor(c, begun.authorizationUrl, c.var.texts.leaving.lead(server.name));
}

/** Stores typed values after the server has accepted them. The link is claimed last, so that a refusal does not use it up. */
async function takeValues(c: Context<ConnectEnv>, address: LinkAddress, opened: OpenedLink, server: Server, visitor: Session): Promise<Response> {
  const { tryCredential } = c.var.downstream;
  const { redeemLink } = c.var.links;
  const form = await formOf(c);
  const values = toRecord(
    server.authScope.fields.map((field) => [field.name, cleanPasted(server.authScope.type, field, form[field.name] ?? "")] as const),
  );
  const fields = problemsOfValues(server.authScope, values);
  const typedEnd = isKey(server) ? (form[ENDS] ?? "") : "";
  const end = readEndDate(typedEnd, c.var.instance.clock.now());
  try {
    if (Object.keys(fields).length > 0 || end.kind === "wrong") throw new AppError("credential.invalid_value");
    const secret = { type: "values", values, ...(end.kind === "ends" && { endsAt: end.at }) } as const;
    await tryCredential(server, secret);
    await redeemLink({ address, opened }, visitor, server, secret);
    return c.redirect(linkPath(address, "", { connected: segmentOf(server) }), 303);
  } catch (error) {
    if (!(error instanceof AppError) || !STAYS_ON_FORM.has(error.code)) throw error;
    const problem = errorTextOf(c.var.texts, error.code).text;
    const page = (
      <ServerPage
        t={c.var.texts}
        {...formProps(address, opened, server, visitor)}
        problem={problem}
        fields={fields}
        end={{ typed: typedEnd, isWrong: end.kind === "wrong" }}
      />
    );
    return c.html(page, error.status as 422);
  }
}

const STAYS_ON_FORM = new Set<ErrorCode>([
  "credential.invalid_value",
  "credential.refused",
  "credential.unreachable",
  "server.failing",
  "server.busy",
  "server.moved",
  "server.unreadable",
  "server.revision_unknown",
  "bridge.offline",
  "bridge.not_allowed",
  "bridge.server_down",
]);

/** The query parameter that names the auth scope for which a form was made. */
const MADE_FOR = "scope";

/**
 * Whether the server was edited after the form was opened, so that values would go to another place than the form says. An edit that moves a server
 * gives its auth scope a new id.
 */
function isOutdatedForm(c: Context<ConnectEnv>, server: Server): boolean {
  const madeFor = c.req.query(MADE_FOR);
  return madeFor !== undefined && madeFor !== server.authScopeId;
}

function getServer(c: Context<ConnectEnv>, offered: Server[]): Server {
  const segment = c.req.param("server");
  const server = offered.find((candidate) => segmentOf(candidate) === segment && candidate.authScope.type !== "none");
  if (!server) throw new AppError("resource.not_found", { reason: "the link has no such server" });
  return server;
}

function formProps(address: LinkAddress, { link }: OpenedLink, server: Server, visitor: Session) {
  const back = linkPath(address);
  return {
    server,
    linkType: link.type,
    action: linkPath(address, `/${encodeURIComponent(segmentOf(server))}`, { [MADE_FOR]: server.authScopeId }),
    back,
    signedIn: { email: visitor.email, here: back },
  };
}
