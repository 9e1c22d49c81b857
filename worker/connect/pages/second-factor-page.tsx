import { raw } from "hono/html";
import { renderSVG } from "uqr";
import type { FactorView, TotpSetUp } from "../../people/people.ts";
import { dateIn } from "../texts/dates.ts";
import type { Texts } from "../texts/en.ts";
import { Layout, Notice, type SignedIn } from "./layout.tsx";

/** The page of a person's second factors. */
export const SECOND_FACTOR = "/second-factor";

/** @property next the page to which the person came back from here; absent if they came to see their second factors */
type Frame = { t: Texts; signedIn: SignedIn; next: string | undefined };

const Next = ({ next }: { next: string | undefined }) => (next === undefined ? null : <input type="hidden" name="next" value={next} />);

/** A form that leads to the page of passkeys. */
function ToPasskey({ label, next }: { label: string; next: string | undefined }) {
  return (
    <form method="post" action={`${SECOND_FACTOR}/passkey`} class="after">
      <Next next={next} />
      <button type="submit" class="quiet">
        {label}
      </button>
    </form>
  );
}

/** @property hasPasskeys whether passkeys can be used at the address of this Cardea instance */
type Props = Frame & { hasPasskeys: boolean; factors: FactorView[]; recoveryCodes: number; notice: string | undefined };

/** What a person has, and how it is changed. */
export function SecondFactorPage({ t, signedIn, next, hasPasskeys, factors, recoveryCodes, notice }: Props) {
  const words = t.secondFactor;
  const date = dateIn(t);
  return (
    <Layout t={t} title={words.title} signedIn={signedIn}>
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      {notice !== undefined && <Notice tone="good">{notice}</Notice>}
      {factors.length === 0 && next !== undefined && <Notice tone="bad">{words.required}</Notice>}
      {!factors.some(({ kind }) => kind === "totp") && (
        <form method="post" action={`${SECOND_FACTOR}/app`} class="card">
          <Next next={next} />
          {factors.length === 0 && <p class="hint">{words.none}</p>}
          <button type="submit">{words.setUp}</button>
        </form>
      )}
      <ul class="servers">
        {factors.map((factor) => (
          <li class="card owned">
            <strong>{factor.kind === "totp" ? words.app : words.passkey.name}</strong>
            <span class="hint">
              {words.added(date(factor.createdAt))} {factor.usedAt !== null && words.used(date(factor.usedAt))}
            </span>
            <Ask action={`${SECOND_FACTOR}/remove`} what={words.remove} loses={words.removeLoses} id={factor.id} />
          </li>
        ))}
        {factors.length > 0 && (
          <li class="card owned">
            <strong>{words.recovery}</strong>
            <span class="hint">{words.left(recoveryCodes)}</span>
            <Ask action={`${SECOND_FACTOR}/recovery-codes`} what={words.renew} loses={words.renewLoses} />
          </li>
        )}
      </ul>
      {hasPasskeys && <ToPasskey label={words.passkey.addOne} next={next} />}
      <p class="after">
        <a href={next ?? "/"}>{words.back}</a>
      </p>
    </Layout>
  );
}

/** A button that asks first, without a script. */
function Ask({ action, what, loses, id }: { action: string; what: string; loses: string; id?: string }) {
  return (
    <details>
      <summary>{what}</summary>
      <form method="post" action={action}>
        {id !== undefined && <input type="hidden" name="id" value={id} />}
        <p class="hint">{loses}</p>
        <button type="submit" class="danger">
          {what}
        </button>
      </form>
    </details>
  );
}

/** Asks for a new sign-in, before a first factor is set up. */
export function SignInAgainPage({ t, signedIn, next }: Frame) {
  const words = t.secondFactor.again;
  const here = next === undefined ? SECOND_FACTOR : `${SECOND_FACTOR}?next=${encodeURIComponent(next)}`;
  return (
    <Layout t={t} title={words.title} signedIn={signedIn}>
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      <form method="post" action="/sign-out" class="card">
        <input type="hidden" name="next" value={here} />
        <button type="submit">{words.submit}</button>
      </form>
    </Layout>
  );
}

type CodeFieldProps = { t: Texts; hint?: string; problem: string | undefined };

function CodeField({ t, hint, problem }: CodeFieldProps) {
  return (
    <>
      <label for="code">{t.secondFactor.confirm.label}</label>
      <input
        id="code"
        name="code"
        class="code"
        autocomplete="one-time-code"
        autocapitalize="none"
        spellcheck={false}
        maxlength={40}
        autofocus
        required
        aria-invalid={problem !== undefined}
        aria-describedby={hint === undefined ? undefined : "code-hint"}
      />
      {hint !== undefined && (
        <p class="hint" id="code-hint">
          {hint}
        </p>
      )}
    </>
  );
}

/** Asks for a code of the app, or a recovery code. */
export function ConfirmPage({ t, signedIn, next, hasPasskey, problem }: Frame & { hasPasskey: boolean; problem?: string }) {
  const words = t.secondFactor.confirm;
  return (
    <Layout t={t} title={words.title} signedIn={signedIn}>
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      {problem !== undefined && <Notice tone="bad">{problem}</Notice>}
      <form method="post" action={SECOND_FACTOR} class="card">
        <Next next={next} />
        <CodeField t={t} hint={words.hint} problem={problem} />
        <button type="submit">{words.submit}</button>
      </form>
      {hasPasskey && <ToPasskey label={t.secondFactor.passkey.useOne} next={next} />}
    </Layout>
  );
}

/** Shows the secret to the person's app, as a picture and as text. The picture is dark on white in dark mode, too: cameras read that best. */
export function NewAppPage({ t, signedIn, next, setUp, problem }: Frame & { setUp: TotpSetUp; problem?: string }) {
  const words = t.secondFactor.newApp;
  return (
    <Layout t={t} title={words.title} signedIn={signedIn}>
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      {problem !== undefined && <Notice tone="bad">{problem}</Notice>}
      <form method="post" action={`${SECOND_FACTOR}/app/confirm`} class="card">
        <Next next={next} />
        <input type="hidden" name="ticket" value={setUp.ticket} />
        <div class="qr" role="img" aria-label={words.picture}>
          {raw(renderSVG(setUp.address, { border: 3 }))}
        </div>
        <p class="hint">{words.byHand}</p>
        <pre>{setUp.secret.match(/.{4}/g)?.join(" ")}</pre>
        <CodeField t={t} problem={problem} />
        <button type="submit">{words.submit}</button>
      </form>
    </Layout>
  );
}

/** Shows new recovery codes, once. */
export function RecoveryCodesPage({ t, signedIn, next, codes }: Frame & { codes: string[] }) {
  const words = t.secondFactor.codes;
  return (
    <Layout t={t} title={words.title} signedIn={signedIn}>
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      <ul class="card codes">
        {codes.map((code) => (
          <li>{code}</li>
        ))}
      </ul>
      <p class="after">
        <a class="button" href={next ?? SECOND_FACTOR}>
          {words.done}
        </a>
      </p>
    </Layout>
  );
}
