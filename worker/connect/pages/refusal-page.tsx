import type { AppError, ErrorCode } from "../../lib/errors.ts";
import type { Texts } from "../texts/en.ts";
import { errorTextOf } from "../texts/languages.ts";
import { Layout, type SignedIn } from "./layout.tsx";

/** Another address may get further. */
const OF_ADDRESS = new Set<ErrorCode>(["link.wrong_domain", "link.wrong_email", "link.other_user", "link.not_member", "project.not_member"]);

type Props = { t: Texts; error: AppError; lead?: string; signedIn?: SignedIn; back?: { href: string; text: string }; detail?: string };

/** Says why it does not go on, and what to do (F10). @param lead in place of what the error says @param back the page to try again on */
export function RefusalPage({ t, error, lead, signedIn, back, detail }: Props) {
  const { title, text } = errorTextOf(t, error.code);
  return (
    <Layout t={t} title={title} signedIn={signedIn}>
      <h1>{title}</h1>
      <p class="lead">{lead ?? text}</p>
      {detail !== undefined && <p class="hint">{t.refusal.providerSays(detail)}</p>}
      {OF_ADDRESS.has(error.code) && signedIn && <p class="card">{t.refusal.signedInAs(signedIn.email)}</p>}
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
