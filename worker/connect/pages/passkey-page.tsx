import { raw } from "hono/html";
import { PASSKEY_SCRIPT } from "../second-factor/passkey-script.ts";
import type { Texts } from "../texts/en.ts";
import { Layout, Notice, type SignedIn } from "./layout.tsx";
import { SECOND_FACTOR } from "./second-factor-page.tsx";

type Props = { t: Texts; signedIn: SignedIn; next: string | undefined; act: "add" | "confirm"; asked: object };

const FIELDS = { add: ["publicKey", "algorithm"], confirm: ["signature"] };

/** Adds a passkey, or asks for one. Its script fills the form with what the browser answers. */
export function PasskeyPage({ t, signedIn, next, act, asked }: Props) {
  const words = t.secondFactor.passkey[act];
  const fields = ["credentialId", "clientData", "authenticatorData", ...FIELDS[act]];
  const back = next === undefined ? SECOND_FACTOR : `${SECOND_FACTOR}?next=${encodeURIComponent(next)}`;
  return (
    <Layout t={t} title={words.title} signedIn={signedIn}>
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      <div id="problem" hidden>
        <Notice tone="bad">{t.secondFactor.passkey.problem}</Notice>
      </div>
      <form id="passkey" method="post" action={`${SECOND_FACTOR}/passkey/${act}`} class="card" data-act={act} data-asked={JSON.stringify(asked)}>
        {next !== undefined && <input type="hidden" name="next" value={next} />}
        {fields.map((name) => (
          <input type="hidden" name={name} value="" />
        ))}
        <button type="submit" autofocus>
          {words.submit}
        </button>
      </form>
      <noscript>
        <Notice tone="bad">{t.secondFactor.passkey.noScript}</Notice>
      </noscript>
      <p class="after">
        <a href={back}>{t.secondFactor.passkey.otherWay}</a>
      </p>
      <script>{raw(PASSKEY_SCRIPT)}</script>
    </Layout>
  );
}
