import type { Texts } from "../texts/en.ts";
import { Layout } from "./layout.tsx";

/** Asks the first administrator to begin. @param token of the set-up address @param email the address that the operator has named */
export function SetUpPage({ t, token, email }: { t: Texts; token: string; email: string }) {
  return (
    <Layout t={t} title={t.setUp.title}>
      <h1>{t.setUp.title}</h1>
      <p class="lead">{t.setUp.lead(email)}</p>
      <form method="post" action="/setup" class="card">
        <input type="hidden" name="token" value={token} />
        <p class="hint">{t.setUp.hint}</p>
        <button type="submit">{t.setUp.submit}</button>
      </form>
    </Layout>
  );
}
