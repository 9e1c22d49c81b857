import { dateIn } from "../texts/dates.ts";
import type { Texts } from "../texts/en.ts";
import { Layout, Notice, type SignedIn } from "./layout.tsx";
import { MailChoice } from "./unsubscribe-page.tsx";

/** The days for which the page knows when a connection was used. */
export const LAST_USE_DAYS = 90;

/** A connection on its person's page. Times are UTC ms. @property reconnect path of the page where it can be given again, if there is one */
export type OwnConnection = {
  id: string;
  server: string;
  project: string;
  account: string | null;
  since: number;
  /** The link through which it was given: its type, and who made it and when. */
  through: { type: "user" | "project" | "playground" | "default"; madeBy: string | undefined; madeAt: number } | undefined;
  playground: boolean;
  /** Why the person is needed: since when, or for `ending`, when it ends, UTC ms. */
  trouble: { kind: "expired" | "refused" | "ending"; at: number } | undefined;
  /** In the last `LAST_USE_DAYS` days. */
  lastUsedAt: number | undefined;
  /** Whether it was given before those days. */
  isOld: boolean;
  reconnect: string | undefined;
};

/** The days for which the page shows a connection that has ended. */
export const ENDED_DAYS = 30;

/** A connection that has ended. @property endedAt UTC ms @property endedBy null if it went with something else @property again where it is connected again */
export type EndedConnection = {
  server: string;
  project: string;
  account: string | null;
  endedAt: number;
  endedBy: "person" | "administrator" | null;
  again: string | undefined;
};

/**
 * An agent that may act for the person, at one MCP URL.
 * @property name absent if the agent is no longer registered @property host where it is published, if its id says so
 * @property lastCallAt UTC ms, where the page knows it
 */
export type OwnAgent = {
  grantId: string;
  clientId: string;
  name: string | undefined;
  host: string | undefined;
  resource: string;
  mayCall: boolean;
  allowedAt: number;
  lastCallAt?: number;
};

type Props = {
  t: Texts;
  signedIn: SignedIn;
  connections: OwnConnection[];
  ended: EndedConnection[];
  agents: OwnAgent[];
  wantsMails: boolean;
  notice: string | undefined;
};

/** Everything that a person has given, with the way to end it (F25). Ending asks first, because what is deleted is lost. */
export function ConnectionsPage({ t, signedIn, connections, ended, agents, wantsMails, notice }: Props) {
  const date = dateIn(t);
  return (
    <Layout t={t} title={t.connections.title} signedIn={signedIn}>
      <h1>{t.connections.title}</h1>
      <p class="lead">{t.connections.lead}</p>
      {notice !== undefined && <Notice tone="good">{notice}</Notice>}
      {connections.length === 0 ? (
        <p class="card empty">{t.connections.empty}</p>
      ) : (
        <ul class="servers">
          {connections.map((one) => (
            <Connection t={t} date={date} one={one} />
          ))}
        </ul>
      )}
      <MailChoice t={t} wants={wantsMails} next={signedIn.here} />
      {ended.length > 0 && (
        <>
          <h2>{t.connections.endedTitle(ENDED_DAYS)}</h2>
          <ul class="servers">
            {ended.map((one) => (
              <Ended t={t} date={date} one={one} />
            ))}
          </ul>
        </>
      )}
      <h2>{t.connections.agents}</h2>
      {agents.length === 0 ? (
        <p class="card empty">{t.connections.noAgents}</p>
      ) : (
        <ul class="servers">
          {agents.map((agent) => (
            <Agent t={t} date={date} agent={agent} />
          ))}
        </ul>
      )}
    </Layout>
  );
}

/** The text about a connection's link. A default link has no maker to name: it belongs to the project. */
function throughText({ t, date }: Dated, { type, madeBy, madeAt }: NonNullable<OwnConnection["through"]>): string {
  const text = t.connections.through[type];
  return madeBy === undefined || type === "default" ? text : `${text} (${madeBy}, ${date(madeAt)})`;
}

type Dated = { t: Texts; date: (at: number) => string };

function Connection({ t, date, one }: Dated & { one: OwnConnection }) {
  const { id, server, project, account, since, through, playground, trouble, lastUsedAt, isOld, reconnect } = one;
  const facts = [
    playground ? `${project}, ${t.connections.playground}` : project,
    t.connections.since(date(since)),
    through && throughText({ t, date }, through),
    lastUsedAt === undefined ? (isOld ? t.connections.unused(LAST_USE_DAYS) : t.connections.neverUsed) : t.connections.lastUsed(date(lastUsedAt)),
  ];
  return (
    <li class="card owned">
      <strong>{server}</strong>
      <span class="hint">{facts.filter(Boolean).join(" · ")}</span>
      <span class={trouble ? "state expired" : "state connected"}>
        {trouble
          ? t.connections.troubles[trouble.kind](date(trouble.at))
          : account !== null
            ? t.server.connectedAs(account)
            : t.server.states.connected}
      </span>
      {reconnect !== undefined && (
        <p class="actions">
          <a class="button quiet" href={reconnect} aria-label={`${t.connections.reconnect}: ${server}`}>
            {t.connections.reconnect}
          </a>
        </p>
      )}
      <Ending
        summary={t.connections.disconnect}
        of={server}
        warning={t.connections.disconnectWarning(server)}
        action={`/connections/${encodeURIComponent(id)}/disconnect`}
        now={t.connections.disconnectNow}
      />
    </li>
  );
}

function Ended({ t, date, one: { server, project, account, endedAt, endedBy, again } }: Dated & { one: EndedConnection }) {
  const by = { person: t.connections.endedByYou, administrator: t.connections.endedByAdministrator, other: t.connections.endedOtherwise };
  return (
    <li class="card owned">
      <strong>{server}</strong>
      <span class="hint">{[project, account, by[endedBy ?? "other"](date(endedAt))].filter(Boolean).join(" · ")}</span>
      {again !== undefined && (
        <p class="actions">
          <a class="button quiet" href={again} aria-label={`${t.connections.again}: ${server}`}>
            {t.connections.again}
          </a>
        </p>
      )}
    </li>
  );
}

export function Agent({ t, date, agent }: Dated & { agent: OwnAgent }) {
  const { grantId, name = t.connections.unknownAgent, host, resource, mayCall, allowedAt, lastCallAt } = agent;
  const facts = [host, t.connections.allowed(date(allowedAt)), mayCall ? t.connections.mayCall : t.connections.mayRead];
  return (
    <li class="card owned">
      <strong>{name}</strong>
      <span class="hint">{resource}</span>
      <span class="hint">{[...facts, lastCallAt !== undefined && t.connections.lastUsed(date(lastCallAt))].filter(Boolean).join(" · ")}</span>
      <Ending
        summary={t.connections.end}
        of={name}
        warning={t.connections.endWarning(name)}
        action={`/connections/agents/${encodeURIComponent(grantId)}/end`}
        now={t.connections.endNow}
      />
    </li>
  );
}

type EndingProps = { summary: string; of: string; warning: string; action: string; now: string };

/** A question that works without a script: the form opens before it acts. */
function Ending({ summary, of, warning, action, now }: EndingProps) {
  return (
    <details>
      <summary aria-label={`${summary}: ${of}`}>{summary}</summary>
      <form method="post" action={action}>
        <p>{warning}</p>
        <button type="submit" class="danger">
          {now}
        </button>
      </form>
    </details>
  );
}
