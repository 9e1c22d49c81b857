import { segmentOf } from "../../auth-scopes/auth-scopes.ts";
import type { AgentEndpoint } from "../../catalog/catalog.ts";
import type { Server } from "../../db/db.ts";
import { isInHint } from "../../links/link-hint-rules.ts";
import type { LinkAddress, OpenedLink } from "../../links/links.ts";
import { linkPath } from "../../links/links.ts";
import type { Texts } from "../texts/en.ts";
import { UsualClients } from "./client-list.tsx";
import { Layout, Notice, type SignedIn } from "./layout.tsx";

export type ReviewedServer = { server: Server; state: "connected" | "expired" | "more-access" | "missing" | "nothing-needed"; account?: string };

type Props = {
  t: Texts;
  address: LinkAddress;
  opened: OpenedLink;
  signedIn: SignedIn;
  servers: ReviewedServer[];
  justConnected: string | undefined;
  /** The name of the agent that asked for the link, if it is known. */
  agent: string | undefined;
  /** The project's MCP URL. */
  endpoint: AgentEndpoint;
};

/** The page of a link: who asks for what, what the link offers, and what is connected (F21). What a chat asked for comes first (F48). */
export function ReviewPage({ t, address, opened, signedIn, servers, justConnected, agent, endpoint }: Props) {
  const { link, project, createdByEmail } = opened;
  const shared = link.type === "project";
  const fromChat = address.marker !== undefined || link.type === "default";
  const named = fromChat ? servers.filter(({ server }) => isInHint(address, server)) : [];
  const first = named.length > 0 ? named : servers;
  const others = servers.filter((one) => !first.includes(one));
  const left = first.filter(({ state }) => state !== "connected" && state !== "nothing-needed").length;
  const connected = servers.find(({ server, state }) => segmentOf(server) === justConnected && state === "connected");
  const done = servers.length > 0 && left === 0;
  return (
    <Layout t={t} title={t.review.pageTitle(project.name)} signedIn={signedIn}>
      <h1>{named.length > 0 ? t.review.agentAsked(agent ?? t.review.yourAgent, namesOf(t, named)) : headingOf(t, opened)}</h1>
      <p class="lead">
        {shared ? t.review.leadShared : link.type === "playground" ? t.review.leadPlayground : t.review.lead}{" "}
        {named.length === 0 && (fromChat ? t.review.madeForChat : createdByEmail && t.review.madeBy(createdByEmail))}
      </p>
      {connected && (
        <Notice tone="good">
          {t.review.connected(connected.server.name)} {connected.account !== undefined && t.review.connectedAs(connected.account)}
        </Notice>
      )}
      {done && (
        <p class="card finished" role="status">
          <strong>{t.review.allDone}</strong> {shared ? t.review.pressFinish : fromChat ? t.review.backToChat : t.review.closeOrFinish}
        </p>
      )}
      {servers.length === 0 ? <p class="card empty">{t.review.nothingToConnect}</p> : <ServerList t={t} address={address} servers={first} />}
      {others.length > 0 && (
        <details class="others">
          <summary>{t.review.others(others.length)}</summary>
          <ServerList t={t} address={address} servers={others} />
        </details>
      )}
      {left > 0 && first.length > 1 && (
        <p class="after">
          {t.review.notAll} {shared ? "" : t.review.comeBack}
        </p>
      )}
      {canFinish(opened) && (
        <form method="post" action={linkPath(address, "/finish")} class="after">
          <button type="submit" class={left > 0 ? "quiet" : undefined}>
            {t.review.finish}
          </button>
        </form>
      )}
      {done && !fromChat && link.type === "user" && <UsualClients t={t} endpoint={endpoint} />}
      {servers.length > 0 && <p class="fine">{t.review.stored}</p>}
    </Layout>
  );
}

function headingOf(t: Texts, { link, project }: OpenedLink): string {
  if (link.type === "project") return t.review.asksShared(project.name);
  return link.type === "playground" ? t.review.asksPlayground(project.name) : t.review.asks(project.name);
}

/** Whether the page offers Finish: for a claimed project link, which it closes, and for a link with a way back, which the next page offers. */
function canFinish({ link }: OpenedLink): boolean {
  return link.type === "project" ? link.usedAt !== null : link.returnUrl !== null;
}

const namesOf = (t: Texts, named: ReviewedServer[]): string =>
  new Intl.ListFormat(t.language, { type: "conjunction" }).format(named.map(({ server }) => server.name));

function ServerList({ t, address, servers }: Pick<Props, "t" | "address" | "servers">) {
  return (
    <ul class="servers" aria-label={t.review.list}>
      {servers.map((one) => (
        <ServerRow t={t} path={linkPath(address, `/${encodeURIComponent(segmentOf(one.server))}`)} {...one} />
      ))}
    </ul>
  );
}

/** @property path the page on which the server is connected, if it can be connected now */
type RowProps = { t: Texts; path: string | undefined } & ReviewedServer;

/** A server with the state of the person's connection, and the way to connect it. */
export function ServerRow({ t, path, server, state, account }: RowProps) {
  const action = state === "missing" ? t.server.connect : t.server.reconnect;
  const look = state === "connected" ? "quiet" : undefined;
  return (
    <li class="card server">
      <div>
        <strong>{server.name}</strong>
        <span class="hint">{t.server.needs[server.authScope.type]}</span>
        <span class={`state ${state}`}>
          {state === "connected" && account !== undefined ? t.server.connectedAs(account) : t.server.states[state]}
        </span>
      </div>
      {path !== undefined &&
        state !== "nothing-needed" &&
        (server.authScope.type === "oauth2" ? (
          <form method="post" action={path}>
            <button type="submit" class={look} aria-label={`${action}: ${server.name}`}>
              {action}
            </button>
          </form>
        ) : (
          <a class={look ? `button ${look}` : "button"} href={path} aria-label={`${action}: ${server.name}`}>
            {action}
          </a>
        ))}
    </li>
  );
}
