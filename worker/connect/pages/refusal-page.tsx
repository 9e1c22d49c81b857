import type { AppError, ErrorCode } from "../../lib/errors.ts";
import { Layout, type SignedIn } from "./layout.tsx";

type Advice = { title: string; next: string; otherAddress?: boolean };

const ASK_AGAIN = "Ask the person who sent it for a new one.";

/** What each refusal is called, and what the person can do next (F10). */
const advice: Partial<Record<ErrorCode, Advice>> = {
  "link.unknown": { title: "This link does not exist", next: ASK_AGAIN },
  "link.deleted": { title: "This link was deleted", next: ASK_AGAIN },
  "link.expired": { title: "This link has expired", next: ASK_AGAIN },
  "link.used": { title: "This link was already used", next: `It works once. ${ASK_AGAIN}` },
  "link.wrong_domain": { title: "Wrong e-mail address", next: "Sign in with your address at the company that sent the link.", otherAddress: true },
  "link.wrong_email": { title: "Wrong e-mail address", next: "Sign in with the address the link was sent to.", otherAddress: true },
  "link.other_user": {
    title: "This link is for someone else",
    next: "Ask your own agent for a link. If you are that person, sign in with the account the agent acts for.",
    otherAddress: true,
  },
  "link.not_member": { title: "You are not in this project", next: "Ask its administrator for an auth link.", otherAddress: true },
  "project.not_member": { title: "You are not in this project", next: "Then start again in the application.", otherAddress: true },
  "consent.invalid": { title: "This request is not valid", next: "If it stays, the application has to be mended." },
  "consent.unknown_resource": { title: "No such project", next: "The administrator of Cardea has the right URL." },
  "authorization.invalid_state": { title: "This sign-in cannot go on", next: "Nothing was stored." },
  "authorization.refused": { title: "Not connected", next: "Nothing was stored. You can try again." },
  "authorization.discovery_failed": { title: "Cannot sign in to this server", next: "Nothing was stored. Tell the administrator of the project." },
  "authorization.client_needed": { title: "Cannot sign in to this server yet", next: "Nothing was stored. Tell the administrator of the project." },
  "authorization.registration_failed": { title: "Cannot sign in to this server", next: "Nothing was stored. Tell the administrator of the project." },
  "authorization.exchange_failed": { title: "Not connected", next: "Nothing was stored. You can try again." },
  "resource.not_found": { title: "Nothing here", next: "Check the address." },
  "request.too_many": { title: "Too many tries", next: "Nothing was stored." },
  "session.too_many_codes": { title: "Too many codes", next: "A code that has arrived in this browser still works." },
};

type Props = { error: AppError; signedIn?: SignedIn; back?: { href: string; label: string }; detail?: string };

/** Says why it does not go on, and what to do. */
export function RefusalPage({ error, signedIn, back, detail }: Props) {
  const { title, next, otherAddress } = advice[error.code] ?? { title: "This did not work", next: "" };
  return (
    <Layout title={title} signedIn={signedIn}>
      <h1>{title}</h1>
      <p class="lead">
        {error.message} {next}
      </p>
      {detail !== undefined && <p class="hint">The provider says: {detail}</p>}
      {otherAddress && signedIn && (
        <p>
          You are signed in as <strong>{signedIn.email}</strong>. To use another address, sign out above; you come back here.
        </p>
      )}
      {back && (
        <p>
          <a class="button" href={back.href}>
            {back.label}
          </a>
        </p>
      )}
    </Layout>
  );
}
