import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { pageTexts, texts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Fill } from "../ui/fill.tsx";
import { Heading } from "../ui/heading.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { ClipboardText } from "../ui/kit/clipboard-text.tsx";
import { Empty } from "../ui/kit/empty.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { MoreButton } from "../ui/more-button.tsx";
import { PlainTable } from "../ui/table/plain-table.tsx";
import { Time } from "../ui/time.tsx";
import { type Agent, type AgentPerson, agentPeopleQuery, agentQuery, useAllowForPerson, useRevokeAgent, useRevokeForPerson } from "./queries.ts";

/** One agent: for whom it acts, and the ways to revoke it (F96). */
export function AgentPage() {
  const { project, agent: id } = useParams({ from: "/console/$project/agents/$agent" });
  const navigate = useNavigate();
  const found = useQuery(agentQuery(project, id));
  const { agentList: words } = pageTexts();
  return (
    <LoadState query={found}>
      {(agent) => (
        <>
          <div className="mb-5 flex flex-wrap items-center justify-between gap-3">
            <div className="min-w-0">
              <Heading title={<span className="break-all">{agent.name}</span>} />
              <p className="mt-1 flex flex-wrap items-center gap-2 text-sm text-kumo-subtle">
                <Badge variant="outline">{words.kinds[agent.kind]}</Badge>
                {agent.isEnding && <Badge variant="warning">{words.ending}</Badge>}
                <span>
                  <Fill text={words.sinceWhen} parts={{ time: <Time at={agent.since} /> }} /> ·{" "}
                  {agent.lastCallAt === null ? words.neverCalled : <Fill text={words.calledWhen} parts={{ time: <Time at={agent.lastCallAt} /> }} />}
                </span>
              </p>
            </div>
            <RevokeAgent project={project} agent={agent} onDone={() => void navigate({ to: "/console/$project/agents", params: { project } })} />
          </div>
          {agent.kind === "client" && (
            <p className="mb-2 text-sm text-kumo-subtle">{agent.host === null ? words.unverified : words.verified(agent.host)}</p>
          )}
          <div className="flex flex-wrap items-center gap-3">
            <ClipboardText size="sm" text={agent.clientId} />
            {agent.kind === "key" && (
              <Link to="/console/$project/keys/$key" params={{ project, key: agent.clientId }} className="text-sm text-kumo-link underline">
                {texts().pages.key}
              </Link>
            )}
          </div>
          <People project={project} agent={agent} />
        </>
      )}
    </LoadState>
  );
}

/** Ends an agent for everybody, after a question. */
export function RevokeAgent({ project, agent, onDone }: { project: string; agent: Agent; onDone?: () => void }) {
  const revoke = useRevokeAgent(project);
  const { agentList: words } = pageTexts();
  if (agent.isEnding) return null;
  return (
    <ConfirmButton
      action={words.revokeAll}
      label={words.revokeAllOf(agent.name)}
      question={words.revokeAllAsk(agent.name)}
      consequence={agent.kind === "key" ? words.keyLoss : words.clientLoss(agent.people)}
      mutation={revoke}
      input={agent}
      onDone={onDone}
    />
  );
}

function People({ project, agent }: { project: string; agent: Agent }) {
  const listed = useInfiniteQuery(agentPeopleQuery(project, agent.id));
  const { agentList: words } = pageTexts();
  const columns = [
    {
      id: "email",
      title: words.person,
      cell: ({ id, email, endedAt }: AgentPerson) => (
        <p className="flex flex-wrap items-center gap-2 font-semibold break-all">
          <Link to="/console/$project/members/$member" params={{ project, member: id }} className="underline">
            {email}
          </Link>
          {endedAt !== null && <Badge variant="neutral">{words.ended}</Badge>}
        </p>
      ),
    },
    {
      id: "called",
      title: words.lastCall,
      cell: ({ lastCallAt }: AgentPerson) => (lastCallAt === null ? words.never : <Time at={lastCallAt} />),
    },
    { id: "since", title: words.since, cell: ({ since }: AgentPerson) => <Time at={since} /> },
  ];
  return (
    <section className="mt-8" aria-labelledby="people">
      <h2 id="people" className="mb-3 text-lg font-semibold">
        {words.peopleTitle}
      </h2>
      <LoadState query={listed}>
        {({ people }) =>
          people.length === 0 ? (
            <Empty title={words.noPeople} description={agent.kind === "key" ? words.noPeopleOfKey : words.noPeopleHelp} />
          ) : (
            <>
              <PlainTable
                label={words.peopleTitle}
                rows={people}
                idOf={({ id }) => id}
                nameOf={({ email }) => email}
                columns={columns}
                actions={(person) => <PersonActions project={project} agent={agent} person={person} />}
              />
              <MoreButton query={listed} />
            </>
          )
        }
      </LoadState>
    </section>
  );
}

function PersonActions({ project, agent, person }: { project: string; agent: Agent; person: AgentPerson }) {
  const revoke = useRevokeForPerson(project, agent.id);
  const allow = useAllowForPerson(project, agent.id);
  const { agentList: words } = pageTexts();
  if (person.endedAt !== null)
    return (
      <ConfirmButton
        action={words.allow}
        label={words.allowFor(person.email)}
        question={words.allowAsk(agent.name, person.email)}
        consequence={words.allowHelp}
        isHarmless
        mutation={allow}
        input={person}
      />
    );
  return (
    <ConfirmButton
      action={words.revoke}
      label={words.revokeFor(person.email)}
      question={words.revokeForAsk(agent.name, person.email)}
      consequence={agent.kind === "key" ? words.keyForLoss : words.clientForLoss}
      mutation={revoke}
      input={person}
    />
  );
}
