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
  /** The end of the key as it was typed, and whether it is wrong. */
  end?: { typed: string; isWrong: boolean };
};

/** The name of the field with the end of a key. No header and no parameter has a colon in its name. */
export const ENDS = "cardea:ends";
/** Whether what is typed is a key, and no part of a path. */
export const isKey = ({ authScope }: Pick<Server, "authScope">): boolean => authScope.type !== "path";

/** The form of a server that takes typed values (F23). It never shows the typed values again, because they are secret. */
export function ServerPage({ t, server, linkType, action, back, signedIn, problem, fields, end }: Props) {
  const host = new URL(server.url).host;
  const hasKey = isKey(server);
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
                type={hasKey ? "password" : "text"}
                // Password managers ignore "off": they would fill in the key of one server, and so send it to another.
                autocomplete={hasKey ? "new-password" : "off"}
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
        {hasKey && linkType !== "playground" && <EndField t={t} end={end} />}
        <button type="submit">{t.form.submit}</button>
      </form>
    </Layout>
  );
}

/** Asks for the end of a key, of which no server tells. */
function EndField({ t, end }: Pick<Props, "t" | "end">) {
  return (
    <div class="field">
      <label for="ends">{t.form.ends}</label>
      <input id="ends" name={ENDS} type="date" value={end?.typed ?? ""} aria-invalid={end?.isWrong === true} aria-describedby="about-ends" />
      <p class={end?.isWrong ? "hint bad" : "hint"} id="about-ends">
        {end?.isWrong ? t.form.endsWrong : t.form.endsHelp}
      </p>
    </div>
  );
}

function problemText({ form: { problems } }: Texts, problem: ValueProblem, label: string): string {
  return problem === "missing" ? problems.missing(label) : problems[problem];
}
