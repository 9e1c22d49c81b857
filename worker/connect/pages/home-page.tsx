import { segmentOf } from "../../auth-scopes/auth-scopes.ts";
import type { AgentEndpoint } from "../../catalog/catalog.ts";
import type { Project, ServerRequest } from "../../db/db.ts";
import { dateIn } from "../texts/dates.ts";
import type { Texts } from "../texts/en.ts";
import { UsualClients } from "./client-list.tsx";
import { Agent, type OwnAgent } from "./connections-page.tsx";
import { Layout, Notice, type SignedIn } from "./layout.tsx";
import { type ReviewedServer, ServerRow } from "./review-page.tsx";
import { MailChoice } from "./unsubscribe-page.tsx";

type HomeProps = { t: Texts; signedIn: SignedIn; projects: Project[]; wantsMails: boolean };

/** The projects of a member, or what to do without one. */
export function HomePage({ t, signedIn, projects, wantsMails }: HomeProps) {
  return (
    <Layout t={t} title={t.home.title} signedIn={signedIn}>
      <h1>{t.home.title}</h1>
      <p class="lead">{projects.length === 0 ? t.home.none : t.home.lead}</p>
      <ul class="servers">
        {projects.map((project) => (
          <li class="card">
            <a href={`/home/${project.slug}`}>
              <strong>
                {iconOf(project)}
                {project.name}
              </strong>
            </a>
            {project.description && <span class="hint">{project.description}</span>}
          </li>
        ))}
      </ul>
      <MailChoice t={t} wants={wantsMails} next={signedIn.here} />
      <p class="after">
        <a href="/connections">{t.connectionsLink}</a>
      </p>
    </Layout>
  );
}

/** A project's emoji before its name. A screen reader hears the name alone. */
const iconOf = ({ icon }: Project) => icon !== "" && <span aria-hidden="true">{icon} </span>;

type Props = {
  t: Texts;
  signedIn: SignedIn;
  project: Project;
  /** The servers to which members connect their own accounts. */
  personal: ReviewedServer[];
  /** The names of servers that need nothing of the person. */
  ready: string[];
  agents: OwnAgent[];
  /** What the person has asked for, newest first. */
  requests: ServerRequest[];
  /** Whether the person wants mails about connections that need them. */
  wantsMails: boolean;
  /** Whether the person has just asked for something. */
  asked: boolean;
  /** Why what they asked for was not noted. */
  problem: string | undefined;
  justConnected: ReviewedServer | undefined;
  endpoint: AgentEndpoint;
  /** The page on which a server is connected, by its segment. */
  pathOf: (segment: string) => string | undefined;
};

/** One project in a member's home: what is missing, how an agent is connected, and which agents there are (F28). */
export function ProjectHomePage({ t, signedIn, project, personal, ready, agents, justConnected, endpoint, pathOf, wantsMails, ...asking }: Props) {
  const left = personal.filter(({ state }) => state !== "connected").length;
  return (
    <Layout t={t} title={project.name} signedIn={signedIn}>
      <p class="crumb">
        <a href="/home">← {t.home.title}</a>
      </p>
      <h1>
        {iconOf(project)}
        {project.name}
      </h1>
      <p class="lead">{personal.length === 0 ? t.home.nothing : left === 0 ? t.home.complete : t.home.missing(left)}</p>
      {justConnected && (
        <Notice tone="good">
          {t.review.connected(justConnected.server.name)} {justConnected.account !== undefined && t.review.connectedAs(justConnected.account)}
        </Notice>
      )}
      <ul class="servers" aria-label={t.review.list}>
        {personal.map((one) => (
          <ServerRow t={t} path={pathOf(segmentOf(one.server))} {...one} />
        ))}
      </ul>
      {ready.length > 0 && <p class="after">{t.home.ready(new Intl.ListFormat(t.language, { type: "conjunction" }).format(ready))}</p>}
      <UsualClients t={t} endpoint={endpoint} />
      <h2>{t.connections.agents}</h2>
      {agents.length === 0 ? (
        <p class="card empty">{t.home.noAgents}</p>
      ) : (
        <ul class="servers">
          {agents.map((agent) => (
            <Agent t={t} date={dateIn(t)} agent={agent} />
          ))}
        </ul>
      )}
      <Asking t={t} project={project} {...asking} />
      <MailChoice t={t} wants={wantsMails} next={signedIn.here} />
      <p class="after">
        <a href="/connections">{t.connectionsLink}</a>
      </p>
    </Layout>
  );
}

/** Asks the administrators for a server, and shows what they answered (F28). */
function Asking({ t, project, requests, asked, problem }: Pick<Props, "t" | "project" | "requests" | "asked" | "problem">) {
  return (
    <>
      <h2>{t.home.ask}</h2>
      {asked && problem === undefined && <Notice tone="good">{t.home.asked}</Notice>}
      {problem !== undefined && <Notice tone="bad">{problem}</Notice>}
      {requests.length > 0 && (
        <ul class="servers">
          {requests.map(({ wish, state, answer }) => (
            <li class="card owned">
              <strong>{wish}</strong>
              <span class="hint">{[t.home.states[state], answer].filter(Boolean).join(" · ")}</span>
            </li>
          ))}
        </ul>
      )}
      <form method="post" action={`/home/${encodeURIComponent(project.slug)}/ask`} class="card asking">
        <label for="wish">{t.home.wish}</label>
        <input id="wish" name="wish" required maxlength={200} aria-describedby="about-wish" aria-invalid={problem !== undefined} />
        <p class="hint" id="about-wish">
          {t.home.askLead}
        </p>
        <button type="submit" class="quiet">
          {t.home.send}
        </button>
      </form>
    </>
  );
}
