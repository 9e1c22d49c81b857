import { CALL_SCOPE } from "../../agents/agent-scope-rules.ts";
import type { RedirectDecision } from "../../agents/clients/redirect-uri-rules.ts";
import type { Texts } from "../texts/en.ts";
import type { Unconnected } from "../unconnected.ts";
import { Layout, Notice, type SignedIn } from "./layout.tsx";

type Props = {
  t: Texts;
  /** @property domain the host that publishes the client's metadata document, with a port if there is one; absent for a registered client */
  client: { name: string; domain: string | undefined };
  target: Exclude<RedirectDecision, { kind: "refused" }>;
  handle: string;
  projectName: string;
  signedIn: SignedIn;
  asksToCall: boolean;
  action: string;
  /** The accounts that the agent will lack, with the page where the person can connect them. */
  unconnected: Unconnected | undefined;
};

/** The names as part of a sentence. A long list is cut, because people do not read it. */
function namesOf(t: Texts, servers: string[]): string {
  const shown = servers.length > MAX_NAMED ? [...servers.slice(0, MAX_NAMED), "…"] : servers;
  return new Intl.ListFormat(t.language, { type: "conjunction" }).format(shown);
}

const MAX_NAMED = 5;

/** Asks whether an agent may act for the person (MCP security best practices, consent). */
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
