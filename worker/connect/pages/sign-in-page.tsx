import { Layout, Notice } from "./layout.tsx";

type Props = { next: string; purpose: string | undefined; hint: string | undefined; email?: string; problem?: string };

/** Asks for the e-mail address a code goes to. */
export function SignInPage({ next, purpose, hint, email, problem }: Props) {
  return (
    <Layout title="Sign in">
      <h1>Sign in</h1>
      <p class="lead">{purpose ?? "Cardea sends a code to your e-mail address. There is no password."}</p>
      {problem !== undefined && <Notice tone="bad">{problem}</Notice>}
      <form method="post" action="/sign-in" class="card">
        <input type="hidden" name="next" value={next} />
        <label for="email">E-mail address</label>
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
        <button type="submit">Send me a code</button>
      </form>
    </Layout>
  );
}

/** Asks for the code. `email` is where it was sent, if the address may sign in. */
export function CodePage({ next, email, problem, inbox }: { next: string; email: string; problem?: string; inbox: boolean }) {
  return (
    <Layout title="Enter the code">
      <h1>Check your e-mail</h1>
      <p class="lead">
        If <strong>{email}</strong> may sign in here, a code is on its way. It works for ten minutes, in this browser only.
      </p>
      {problem !== undefined && <Notice tone="bad">{problem}</Notice>}
      <form method="post" action="/sign-in/code" class="card">
        <input type="hidden" name="next" value={next} />
        <label for="code">Six-digit code</label>
        <input
          id="code"
          name="code"
          class="code"
          inputmode="numeric"
          autocomplete="one-time-code"
          pattern="\s*[0-9]{3}\s*[0-9]{3}\s*"
          title="Six digits"
          maxlength={9}
          autofocus
          required
          aria-invalid={problem !== undefined}
        />
        <button type="submit">Sign in</button>
      </form>
      <p class="after">
        Nothing arrived? Look into the spam folder, or <a href={`/sign-in?next=${encodeURIComponent(next)}`}>ask for another code</a>.
      </p>
      {inbox && (
        <p class="after">
          This is a development server and sends no mail:{" "}
          <a href="/dev/inbox" target="_blank" rel="noopener">
            open the local inbox
          </a>
          .
        </p>
      )}
    </Layout>
  );
}
