import type { InboxMail } from "../../mail/mail.ts";
import { en } from "../texts/en.ts";
import { Layout } from "./layout.tsx";

/** The mails of a development server, which sends none. */
export function InboxPage({ mails }: { mails: InboxMail[] }) {
  return (
    <Layout t={en} title="Local inbox">
      <h1>Local inbox</h1>
      <p class="lead">This server is set up for development: its mails end here and stay for 15 minutes.</p>
      {mails.length === 0 && <p class="card empty">No mail yet. Ask for a code, then reload this page.</p>}
      <ul class="servers">
        {mails.map((mail) => (
          <li class="card mail">
            <strong>{mail.subject}</strong>
            <span class="hint">
              to {mail.to}, {new Date(mail.at).toISOString().slice(11, 19)} UTC
            </span>
            <pre>{mail.text}</pre>
          </li>
        ))}
      </ul>
    </Layout>
  );
}
