import type { Texts } from "../texts/en.ts";
import { Layout } from "./layout.tsx";

type Props = { t: Texts; lead: string; to: URL };

/** Takes the browser to a provider. The page's `form-action` would stop a redirect after a form. */
export function LeavingPage({ t, lead, to }: Props) {
  return (
    <Layout t={t} title={t.leaving.title(to.host)} continueTo={to.href}>
      <h1>{t.leaving.title(to.host)}</h1>
      <p class="lead">{lead}</p>
      <p>
        <a class="button" href={to.href} rel="noreferrer">
          {t.leaving.go(to.host)}
        </a>
      </p>
    </Layout>
  );
}
