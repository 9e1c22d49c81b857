import type { Server } from "../../db/servers.ts";
import type { LinkAddress, OpenedLink } from "../../links/open-link.ts";
import { segmentOf } from "../../scopes/route-rules.ts";
import { linkPath } from "../link-path.ts";
import { Layout, Notice, type SignedIn } from "./layout.tsx";

export type ReviewedServer = { server: Server; state: "connected" | "expired" | "more-access" | "missing" | "nothing-needed"; account?: string };

type Props = { address: LinkAddress; opened: OpenedLink; signedIn: SignedIn; servers: ReviewedServer[]; justConnected: string | undefined };

/** Everything a link offers, and what of it is done (F21). */
export function ReviewPage({ address, opened, signedIn, servers, justConnected }: Props) {
  const { link, project } = opened;
  const shared = link.type === "project";
  const left = servers.filter(({ state }) => state !== "connected" && state !== "nothing-needed").length;
  const connected = servers.find(({ server, state }) => segmentOf(server) === justConnected && state === "connected");
  return (
    <Layout title={`Connect to ${project.name}`} signedIn={signedIn}>
      <h1>{project.name}</h1>
      <p class="lead">
        {shared
          ? "What you connect here is used by everyone in this project. The link works once, for you, in this browser."
          : "Connect your own accounts, so that your agents can use them in your name. Nobody else can."}
      </p>
      {connected && (
        <Notice tone="good">
          {connected.server.name} is connected.{connected.account !== undefined && ` You are ${connected.account} there.`}
        </Notice>
      )}
      {servers.length === 0 && <p class="card empty">This link has no servers to connect at the moment. Ask the person who sent it.</p>}
      {servers.length > 0 && (
        <ul class="servers">
          {servers.map(({ server, state, account }) => (
            <ServerRow address={address} server={server} state={state} account={account} />
          ))}
        </ul>
      )}
      {servers.length > 0 && left === 0 && (
        <p class="after done" role="status">
          All done. {shared ? "Press Finish to close the link." : "You can close this page and go back to your agent."}
        </p>
      )}
      {left > 0 && servers.length > 1 && (
        <p class="after">You need not connect all of them. {shared ? "" : "Come back with the same link whenever you like."}</p>
      )}
      {shared && link.usedAt !== null && (
        <form method="post" action={linkPath(address, "/finish")} class="after">
          <button type="submit" class={left > 0 ? "quiet" : undefined}>
            Finish
          </button>
        </form>
      )}
    </Layout>
  );
}

const STATES = {
  connected: "Connected",
  expired: "Sign-in has ended",
  "more-access": "Needs more access",
  missing: "Not connected",
  "nothing-needed": "Nothing to do",
} as const;
const NEEDS = {
  none: "",
  oauth2: "You sign in at the provider",
  header: "You paste a key",
  path: "You enter your workspace",
  query: "You paste a key",
  env: "",
} as const;

function ServerRow({ address, server, state, account }: { address: LinkAddress } & ReviewedServer) {
  const path = linkPath(address, `/${encodeURIComponent(segmentOf(server))}`);
  const action = state === "connected" ? "Reconnect" : "Connect";
  const look = state === "connected" ? "quiet" : undefined;
  return (
    <li class="card server">
      <div>
        <strong>{server.name}</strong>
        <span class="hint">{NEEDS[server.authScope.type]}</span>
        <span class={`state ${state}`}>
          {STATES[state]}
          {account !== undefined && ` as ${account}`}
        </span>
      </div>
      {state !== "nothing-needed" &&
        (server.authScope.type === "oauth2" ? (
          <form method="post" action={path}>
            <button type="submit" class={look} aria-label={`${action} ${server.name}`}>
              {action}
            </button>
          </form>
        ) : (
          <a class={`button ${look ?? ""}`} href={path} aria-label={`${action} ${server.name}`}>
            {action}
          </a>
        ))}
    </li>
  );
}
