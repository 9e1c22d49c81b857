import { CALL_SCOPE } from "../../agents/agent-scope-rules.ts";
import type { RedirectDecision } from "../../agents/clients/redirect-uri-rules.ts";
import type { Texts } from "../texts/en.ts";
import type { Unconnected } from "../unconnected.ts";
import { Layout, Notice, type SignedIn } from "./layout.tsx";

type Props = {
  t: Texts;
  /** `domain`: who publishes the document it is known by, with the port if it has one, where it is known by one. */
  client: { name: string; domain: string | undefined };
  target: Exclude<RedirectDecision, { kind: "refused" }>;
  handle: string;
  projectName: string;
  signedIn: SignedIn;
  asksToCall: boolean;
  action: string;
  /** Where the person can connect what the application will not have otherwise. */
  unconnected: Unconnected | undefined;
};

/** Names as a sentence has them, with no more of them than are read. */
function namesOf(t: Texts, servers: string[]): string {
  const named = servers.length > MOST_NAMED ? [...servers.slice(0, MOST_NAMED), "…"] : servers;
  return new Intl.ListFormat(t.language, { type: "conjunction" }).format(named);
}

const MOST_NAMED = 5;

/** Asks whether an application may act for the person (MCP security best practices, consent). */
export function ConsentPage({ t, client, target, handle, projectName, signedIn, asksToCall, action, unconnected }: Props) {
  return (
    <Layout t={t} title={t.consent.pageTitle} signedIn={signedIn}>
      <h1>{t.consent.title(client.name)}</h1>
      <p class="lead">{asksToCall ? t.consent.willCall(projectName) : t.consent.willRead(projectName)}</p>
      <dl class="card facts">
        <dt>{t.consent.application}</dt>
        <dd>
          {client.name}
          <span class="hint">{client.domain === undefined ? t.consent.unchecked : t.consent.publishedBy(client.domain)}</span>
        </dd>
        <dt>{t.consent.goesTo}</dt>
        <dd>{target.kind === "app" ? t.consent.app(target.scheme) : target.host}</dd>
        <dt>{t.consent.as}</dt>
        <dd>{signedIn.email}</dd>
      </dl>
      {target.kind !== "web" && <Notice tone="bad">{t.consent.loopback}</Notice>}
      {unconnected && (
        <p class="unconnected">
          {t.consent.unconnected(namesOf(t, unconnected.servers))}{" "}
          <a href={unconnected.path} target="_blank" rel="noopener">
            {t.consent.connectFirst}
          </a>
        </p>
      )}
      <form method="post" action={action} class="actions">
        <input type="hidden" name="handle" value={handle} />
        {asksToCall && (
          <label class="choice">
            <input type="checkbox" name="scope" value={CALL_SCOPE} checked />
            <span>
              {t.consent.letCall}
              <span class="hint">{t.consent.letCallHint}</span>
            </span>
          </label>
        )}
        <button type="submit" name="decision" value="approve">
          {t.consent.allow}
        </button>
        <button type="submit" name="decision" value="deny" class="quiet">
          {t.consent.deny}
        </button>
      </form>
    </Layout>
  );
}
