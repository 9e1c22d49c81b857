import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import type { Texts } from "../texts/en.ts";

/** The signed-in person. @property here the path to return to after signing in with another address */
export type SignedIn = { email: string; here: string };

type Props = {
  t: Texts;
  title: string;
  children?: Child;
  signedIn?: SignedIn;
  /** The URL to which the browser continues immediately. */
  continueTo?: string;
};

/** The frame of every page for people: one calm column, no script, one stylesheet. */
export function Layout({ t, title, children, signedIn, continueTo }: Props) {
  return (
    <>
      {raw("<!doctype html>")}
      <html lang={t.language}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="robots" content="noindex" />
          {continueTo !== undefined && <meta http-equiv="refresh" content={`0;url=${continueTo}`} />}
          <title>{`${title} · ${t.brand}`}</title>
          <link rel="icon" href="/cardea.svg" type="image/svg+xml" />
          <link rel="stylesheet" href="/connect.css" />
        </head>
        <body>
          <header>
            <span class="brand">
              <img src="/cardea.svg" alt="" width="28" height="28" />
              {t.brand}
            </span>
            {signedIn && (
              <form method="post" action="/sign-out" class="who">
                <input type="hidden" name="next" value={signedIn.here} />
                <a href="/connections" title={t.connectionsLink}>
                  {signedIn.email}
                </a>
                <button class="quiet" type="submit">
                  {t.signOut}
                </button>
              </form>
            )}
          </header>
          <main>{children}</main>
        </body>
      </html>
    </>
  );
}

/** A message above the page's content. */
export function Notice({ tone, children }: { tone: "good" | "bad"; children?: Child }) {
  return (
    <p class={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
      {children}
    </p>
  );
}
