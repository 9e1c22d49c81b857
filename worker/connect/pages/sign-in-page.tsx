import type { Texts } from "../texts/en.ts";
import { Layout, Notice } from "./layout.tsx";

type Props = {
  t: Texts;
  next: string;
  /** Replaces the usual lead if the sign-in is for an auth link. */
  purpose: string | undefined;
  hint: string | undefined;
  /** The name of the company's provider, if one is set. */
  company: string | undefined;
  codes: boolean;
  email?: string;
  problem?: string;
  /** Why the person is here again, although what they typed is not wrong. */
  notice?: string;
};

/** Asks for the e-mail address to which a code is sent, or leads to the company's provider. */
export function SignInPage({ t, next, purpose, hint, company, codes, email, problem, notice = problem }: Props) {
  return (
    <Layout t={t} title={t.signIn.title}>
      <h1>{t.signIn.title}</h1>
      <p class="lead">{purpose ?? (codes ? t.signIn.lead : t.signIn.leadCompany)}</p>
      {notice !== undefined && <Notice tone="bad">{notice}</Notice>}
      {company !== undefined && (
        <form method="post" action="/sign-in/company" class="card">
          <input type="hidden" name="next" value={next} />
          <button type="submit">{t.signIn.company(company)}</button>
        </form>
      )}
      {company !== undefined && codes && <p class="or">{t.signIn.or}</p>}
      {codes && (
        <form method="post" action="/sign-in" class="card">
          <input type="hidden" name="next" value={next} />
          <label for="email">{t.signIn.email}</label>
          <input
            id="email"
            name="email"
            type="email"
            autocomplete="email"
            autofocus
            required
            maxlength={254}
            value={email}
            aria-invalid={problem !== undefined}
            aria-describedby={hint === undefined ? undefined : "email-hint"}
          />
          {hint !== undefined && (
            <p class="hint" id="email-hint">
              {hint}
            </p>
          )}
          <button type="submit" class={company === undefined ? undefined : "quiet"}>
            {t.signIn.send}
          </button>
        </form>
      )}
    </Layout>
  );
}

type CodeProps = { t: Texts; next: string; email: string; problem?: string; company: string | undefined; inbox: boolean; trouble: boolean };

/** Asks for the code. @param email the address to which it was sent, if it may sign in @param trouble whether mail cannot be sent at the moment */
export function CodePage({ t, next, email, problem, company, inbox, trouble }: CodeProps) {
  return (
    <Layout t={t} title={t.code.title}>
      <h1>{t.code.title}</h1>
      <p class="lead">{t.code.lead(email)}</p>
      {problem !== undefined && <Notice tone="bad">{problem}</Notice>}
      {trouble && <Notice tone="bad">{t.code.trouble}</Notice>}
      <form method="post" action="/sign-in/code" class="card">
        <input type="hidden" name="next" value={next} />
        <label for="code">{t.code.label}</label>
        <input
          id="code"
          name="code"
          class="code"
          inputmode="numeric"
          autocomplete="one-time-code"
          pattern="\s*[0-9]{3}\s*[0-9]{3}\s*"
          title={t.code.pattern}
          maxlength={9}
          autofocus
          required
          aria-invalid={problem !== undefined}
        />
        <button type="submit">{t.code.submit}</button>
      </form>
      <form method="post" action="/sign-in" class="after">
        <input type="hidden" name="next" value={next} />
        <input type="hidden" name="email" value={email} />
        <p>
          {t.code.nothingArrived} {company !== undefined && t.code.company(company)}
        </p>
        <p class="actions">
          <button type="submit" class="quiet">
            {t.code.again}
          </button>
          <a class="button quiet" href={`/sign-in?next=${encodeURIComponent(next)}`}>
            {t.code.otherAddress}
          </a>
        </p>
      </form>
      {inbox && (
        <p class="after">
          {t.code.development}{" "}
          <a href="/dev/inbox" target="_blank" rel="noopener">
            {t.code.inbox}
          </a>
        </p>
      )}
    </Layout>
  );
}
