import type { ValueProblem } from "../../auth-scopes/auth-scope-rules.ts";
import type { Server } from "../../db/db.ts";
import type { OpenedLink } from "../../links/links.ts";
import type { Texts } from "../texts/en.ts";
import { Layout, Notice, type SignedIn } from "./layout.tsx";

type Props = {
  t: Texts;
  server: Server;
  linkType: OpenedLink["link"]["type"];
  action: string;
  back: string;
  signedIn: SignedIn;
  problem?: string;
  fields?: Record<string, ValueProblem>;
};

/** The form of a server that takes typed values (F23). It never shows the typed values again, because they are secret. */
export function ServerPage({ t, server, linkType, action, back, signedIn, problem, fields }: Props) {
  const host = new URL(server.url).host;
  const isKey = server.authScope.type !== "path";
  const lead = linkType === "project" ? t.form.leadShared : linkType === "playground" ? t.form.leadPlayground : t.form.lead;
  return (
    <Layout t={t} title={t.form.title(server.name)} signedIn={signedIn}>
      <p class="crumb">
        <a href={back}>← {t.form.back}</a>
      </p>
      <h1>{t.form.title(server.name)}</h1>
      <p class="lead">{lead(host)}</p>
      {problem !== undefined && <Notice tone="bad">{problem}</Notice>}
      <form method="post" action={action} class="card" autocomplete="off">
        {server.authScope.fields.map((field, index) => {
          const wrong = fields && Object.hasOwn(fields, field.name) ? fields[field.name] : undefined;
          const about = wrong ? problemText(t, wrong, field.label || field.name) : field.help;
          return (
            <div class="field">
              <label for={`field-${index}`}>{field.label || field.name}</label>
              <input
                id={`field-${index}`}
                name={field.name}
                type={isKey ? "password" : "text"}
                // Password managers ignore "off": they would fill in the key of one server, and so send it to another.
                autocomplete={isKey ? "new-password" : "off"}
                autocapitalize="off"
                spellcheck={false}
                required
                maxlength={4096}
                autofocus={index === 0}
                aria-invalid={wrong !== undefined}
                aria-describedby={about ? `about-${index}` : undefined}
              />
              {about && (
                <p class={wrong ? "hint bad" : "hint"} id={`about-${index}`}>
                  {about}
                </p>
              )}
            </div>
          );
        })}
        <button type="submit">{t.form.submit}</button>
      </form>
    </Layout>
  );
}

function problemText({ form: { problems } }: Texts, problem: ValueProblem, label: string): string {
  return problem === "missing" ? problems.missing(label) : problems[problem];
}
