import type { AgentEndpoint } from "../../catalog/catalog.ts";
import type { OpenedLink } from "../../links/links.ts";
import { toReturnUrl } from "../../links/restriction-rules.ts";
import type { Texts } from "../texts/en.ts";
import { UsualClients } from "./client-list.tsx";
import { Layout, type SignedIn } from "./layout.tsx";

type Props = { t: Texts; opened: OpenedLink; signedIn: SignedIn; endpoint: AgentEndpoint };

/** The end of a link, with the way back to the site on which it was opened (F11). */
export function DonePage({ t, opened: { link, project }, signedIn, endpoint }: Props) {
  const back = toReturnUrl(link);
  const lead = { project: t.done.shared, playground: t.done.playground, user: t.done.own, default: t.done.own }[link.type];
  return (
    <Layout t={t} title={t.done.title} signedIn={signedIn}>
      <h1>{t.done.title}</h1>
      <p class="lead">{lead(project.name)}</p>
      {back ? (
        <p>
          <a class="button" href={back.href} rel="noreferrer">
            {t.done.returnTo(back.host)}
          </a>
        </p>
      ) : (
        <p class="lead">{link.type === "default" ? t.done.chat : t.done.close}</p>
      )}
      {!back && link.type === "user" && <UsualClients t={t} endpoint={endpoint} />}
    </Layout>
  );
}
