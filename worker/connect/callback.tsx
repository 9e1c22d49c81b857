import { type Context, Hono } from "hono";
import { toKnown } from "../lib/error-body.ts";
import { AppError } from "../lib/errors.ts";
import { type LinkAddress, linkPath, subjectOfLink } from "../links/links.ts";
import type { Session } from "../people/people.ts";
import type { AuthorizationTransaction } from "../providers/providers.ts";
import { refusalOfRedirect } from "../providers/providers.ts";
import { findSession } from "./browser/signed-in.ts";
import { forgetTransaction, readTransaction } from "./browser/transaction-cookie.ts";
import type { ConnectEnv } from "./connect-env.ts";
import { RefusalPage } from "./pages/refusal-page.tsx";

/** The redirect URIs of Cardea as an OAuth client: one for each registration, and the shared one (RFC 6749 §4.1.2, RFC 9207). */
export const callbackRoutes = new Hono<ConnectEnv>().on("GET", ["/oauth/callback", "/oauth/callback/:scope"], async (c) => {
  const visitor = await findSession(c);
  if (!visitor) throw new AppError("authorization.invalid_state", { reason: "no person is signed in" });
  const state = c.req.query("state") ?? "";
  const { downstreamAuthorization } = c.var.providers;
  const { publicOrigin } = c.var.instance;
  const transaction = await downstreamAuthorization.resume(state, readTransaction(c, state), visitor, publicOrigin + new URL(c.req.url).pathname);
  forgetTransaction(c, state);

  const address = addressOf(transaction);
  try {
    await complete(c, transaction, visitor);
    return c.redirect(linkPath(address, "", { connected: transaction.serverSlug }), 303);
  } catch (thrown) {
    // Also for a fault of Cardea the page leads back: this address has been used.
    const error = toKnown(thrown);
    if (error.code.startsWith("link.")) throw error;
    const { log } = c.var.instance;
    const facts = { code: error.code, reason: error.reason, projectId: transaction.projectId };
    if (error.code === "internal.failed") log.error("authorization.failed", facts);
    else log.info("authorization.failed", facts);
    const back = linkPath(address);
    const signedIn = { email: visitor.email, here: back };
    const again = { href: back, text: c.var.texts.refusal.backToServers };
    return c.html(
      <RefusalPage t={c.var.texts} error={error} signedIn={signedIn} back={again} detail={providerText(c, error)} />,
      error.status as 400,
    );
  }
});

const addressOf = ({ linkId, marker, fromHome, servers, agentMark }: AuthorizationTransaction): LinkAddress => ({
  id: linkId,
  marker,
  servers,
  agentMark,
  ...(fromHome && { fromHome }),
});

async function complete(c: Context<ConnectEnv>, transaction: AuthorizationTransaction, visitor: Session): Promise<void> {
  const { downstreamAuthorization, faults } = c.var.providers;
  const { linkAccess, listLinkServers, redeemLink, endUnusedGrant } = c.var.links;
  const { tryCredential } = c.var.downstream;
  const code = c.req.query("code");
  const refused = c.req.query("error");
  if (refused !== undefined || !code) {
    const refusal = refusalOfRedirect(refused ?? "");
    await faults.note(transaction.projectId, transaction.authScopeId, refusal);
    throw refusal;
  }

  const address = addressOf(transaction);
  const opened = await linkAccess.claim(address, visitor);
  const server = (await listLinkServers(opened.link)).find((candidate) => candidate.authScopeId === transaction.authScopeId);
  if (!server) throw new AppError("resource.not_found", { reason: "the link no longer has this server" });

  const ref = { projectId: opened.project.id, subject: subjectOfLink(opened.link.type, visitor.userId) };
  // If the object does not answer, only an older grant that ends at this very moment could take the new one with it.
  const expect = () => c.var.vault.keeper.expectGrant(ref, transaction.authScopeId).catch(() => undefined);
  const { secret, accountLabel } = await downstreamAuthorization.exchange(transaction, { code, iss: c.req.query("iss") }, expect);
  await tryCredential(server, secret).catch(async (error: unknown) => {
    // The sign-in succeeded. A fault of the server, or of its bridge, is no reason to refuse it.
    if (error instanceof AppError && (error.code === "credential.unreachable" || /^(server|bridge)\./.test(error.code))) return;
    await endUnusedGrant(server, secret, visitor);
    throw error;
  });
  await redeemLink({ address, opened }, visitor, server, secret, accountLabel);
}

/** The provider's message, as text and cut to 300 characters (S23). */
function providerText(c: Context<ConnectEnv>, error: AppError): string | undefined {
  if (error.code !== "authorization.refused") return error.fields?.provider;
  return (c.req.query("error_description") ?? c.req.query("error"))?.slice(0, 300);
}
