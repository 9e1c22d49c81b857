import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { rulesQuery } from "../rules/queries.ts";
import { serversQuery } from "../servers/queries.ts";
import { locale, pageTexts } from "../texts/texts.ts";
import { Heading } from "../ui/heading.tsx";
import { ClipboardText } from "../ui/kit/clipboard-text.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { type Fact, Facts } from "../ui/table/facts.tsx";
import { Outcome } from "./audit-list.tsx";
import type { AuditState } from "./audit-state.ts";
import { Conversation } from "./conversation.tsx";
import { type AuditEvent as Event, eventQuery } from "./queries.ts";
import { Recording } from "./recording.tsx";
import { sentenceOf, whoOf } from "./sentence.ts";

/** One audit event, with everything that is known of it. */
export function AuditEvent() {
  const { project, event: id } = useParams({ from: "/console/$project/audit/$event" });
  const { at } = useSearch({ from: "/console/$project/audit/$event" });
  const query = useQuery(eventQuery(project, id, at));
  return <LoadState query={query}>{(event) => <EventPage project={project} event={event} />}</LoadState>;
}

/** @property only the filter that shows events with the same fact */
type FilteredFact = Fact & { only?: AuditState; what?: string };

function EventPage({ project, event }: { project: string; event: Event }) {
  const { audit: words } = pageTexts();
  const facts = [...useFacts(project, event), ...idsOf(event)];
  return (
    <>
      <Heading title={`${whoOf(event)} ${sentenceOf(event)}`} />
      <Facts
        facts={facts.map(({ title, value, only, what }) => ({
          title,
          value: (
            <>
              {value}
              {only && (
                <Link
                  to="/console/$project/audit"
                  params={{ project }}
                  search={only}
                  aria-label={words.onlySuch(`${title} ${what ?? ""}`)}
                  className="text-sm text-kumo-link underline"
                >
                  {words.onlySuch(title)}
                </Link>
              )}
            </>
          ),
        }))}
      />
      {event.action === "tool.call" && <Recording project={project} event={event} />}
      {/* What follows is read later, and would push it down. */}
      <p className="mt-4">
        <Link to="/console/$project/audit" params={{ project }} search={{}} className="text-kumo-link underline">
          {words.back}
        </Link>
      </p>
      {event.actor !== "system" && <Conversation project={project} event={event} />}
    </>
  );
}

/** The facts that people read. */
function useFacts(project: string, event: Event): FilteredFact[] {
  const { audit: words } = pageTexts();
  const { data: ofServers } = useQuery(serversQuery(project));
  const { data: ofRules } = useQuery(rulesQuery(project));
  const scopes = (ofServers?.servers ?? []).flatMap(({ furtherAuthScopes }) => furtherAuthScopes);
  const { email, server, tool, action, authScopeId, ruleId, changes, durationMs, at } = event;
  const agent = /^(?:agent|token):(\S+)/.exec(event.actor)?.[1];
  const time = new Intl.DateTimeFormat(locale(), { dateStyle: "full", timeStyle: "long" }).format(at);
  const facts: (FilteredFact | undefined)[] = [
    { title: words.time, value: <time dateTime={new Date(at).toISOString()}>{time}</time> },
    { title: words.outcome, value: <Outcome event={event} />, ...(event.code !== null && { only: { code: event.code }, what: event.code }) },
    changes === null ? undefined : { title: words.changes, value: changes },
    email === null ? undefined : { title: words.person, value: email, only: { person: email }, what: email },
    agent === undefined ? undefined : { title: words.agent, value: event.agent ?? agent, only: { agent }, what: event.agent ?? agent },
    server === null ? undefined : { title: words.server, value: server, only: { server }, what: server },
    tool === null ? undefined : { title: words.tool, value: tool, only: { tool, ...(server !== null && { server }) }, what: tool },
    authScopeId === null
      ? undefined
      : { title: words.authScope, value: scopes.find(({ id }) => id === authScopeId)?.name ?? authScopeId, only: { authScope: authScopeId } },
    action !== "tool.call"
      ? undefined
      : ruleId === null
        ? { title: words.rule, value: words.noRule }
        : { title: words.rule, value: ofRules?.rules.find(({ id }) => id === ruleId)?.name || ruleId, only: { rule: ruleId } },
    durationMs === null ? undefined : { title: words.took, value: `${durationMs} ms` },
  ];
  return facts.filter((fact) => fact !== undefined);
}

/** The ids, to be copied. */
function idsOf({ id, actor, action, target, requestId, sessionId, traceId }: Event): FilteredFact[] {
  const { audit: words } = pageTexts();
  const facts: [title: string, value: string | null, only?: AuditState][] = [
    [words.action, action, { action }],
    [words.target, target, target === null ? undefined : { q: target }],
    [words.actor, actor],
    [words.id, id],
    [words.request, requestId, requestId === null ? undefined : { q: requestId }],
    [words.session, sessionId, sessionId === null ? undefined : { q: sessionId }],
    [words.trace, traceId, traceId === null ? undefined : { q: traceId }],
  ];
  return facts.flatMap(([title, value, only]) =>
    value === null ? [] : [{ title, value: <ClipboardText text={value} size="sm" />, ...(only && { only, what: value }) }],
  );
}
