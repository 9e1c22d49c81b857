import type { Texts } from "../texts/en.ts";
import { Layout, Notice } from "./layout.tsx";

/** Ends the mails about connections, for the person who has the address of a mail. It names no person, because mails are passed on. */
export function UnsubscribePage({ t, path, isDone }: { t: Texts; path: string; isDone: boolean }) {
  return (
    <Layout t={t} title={t.unsubscribe.title}>
      <h1>{t.unsubscribe.title}</h1>
      {isDone ? (
        <>
          <Notice tone="good">{t.unsubscribe.done}</Notice>
          <p class="lead">{t.unsubscribe.undo}</p>
          <p class="after">
            <a href="/connections">{t.connectionsLink}</a>
          </p>
        </>
      ) : (
        <>
          <p class="lead">{t.unsubscribe.lead}</p>
          <form method="post" action={path}>
            <button type="submit">{t.unsubscribe.now}</button>
          </form>
        </>
      )}
    </Layout>
  );
}

/** Says whether the person gets mails about connections that need them, and changes it. @param next the path of this page */
export function MailChoice({ t, wants, next }: { t: Texts; wants: boolean; next: string }) {
  return (
    <form method="post" action="/connections/mails" class="card asking" id="mails">
      <input type="hidden" name="next" value={next} />
      <input type="hidden" name="wants" value={wants ? "no" : "yes"} />
      <p class="hint">{wants ? t.unsubscribe.isOn : t.unsubscribe.isOff}</p>
      <button type="submit" class="quiet">
        {wants ? t.unsubscribe.turnOff : t.unsubscribe.turnOn}
      </button>
    </form>
  );
}
