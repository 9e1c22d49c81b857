import type { AppError, ErrorCode } from "../../lib/errors.ts";
import type { Texts } from "../texts/en.ts";
import { errorTextOf } from "../texts/languages.ts";
import { Layout, type SignedIn } from "./layout.tsx";

/** Errors that another e-mail address may avoid. */
const ADDRESS_ERRORS = new Set<ErrorCode>(["link.wrong_domain", "link.wrong_email", "link.other_user", "link.not_member", "project.not_member"]);

type Props = { t: Texts; error: AppError; lead?: string; signedIn?: SignedIn; back?: { href: string; text: string }; detail?: string };

/** Says why something was refused and what to do (F10). @param lead replaces the text of the error @param back the page on which to try again */
export function RefusalPage({ t, error, lead, signedIn, back, detail }: Props) {
  const { title, text } = errorTextOf(t, error.code);
  return (
    <Layout t={t} title={title} signedIn={signedIn}>
      <h1>{title}</h1>
      <p class="lead">{lead ?? text}</p>
      {detail !== undefined && <p class="hint">{t.refusal.providerSays(detail)}</p>}
      {ADDRESS_ERRORS.has(error.code) && signedIn && <p class="card">{t.refusal.signedInAs(signedIn.email)}</p>}
      {back !== undefined && (
        <p>
          <a class="button" href={back.href}>
            {back.text}
          </a>
        </p>
      )}
    </Layout>
  );
}
