import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { locale, pageTexts } from "../texts/texts.ts";
import { LoadState } from "../ui/load-state.tsx";
import { Outcome } from "./audit-list.tsx";
import { type AuditEvent, conversationQuery } from "./queries.ts";
import { sentenceOf, whoOf } from "./sentence.ts";

/** What the agent did before and after an event, and what its person did meanwhile, in the order of time. */
export function Conversation({ project, event }: { project: string; event: AuditEvent }) {
  const { audit: words } = pageTexts();
  const query = useQuery(conversationQuery(project, event));
  return (
    <section aria-labelledby="conversation" className="mt-6">
      <h2 id="conversation" className="text-lg font-medium">
        {words.conversation}
      </h2>
      <LoadState query={query}>
        {({ events, isWhole }) => (
          <>
            <p className="mt-1 text-sm text-kumo-subtle">
              {events.length > 1 ? words.conversationHelp : words.conversationAlone}
              {!isWhole && ` ${words.conversationPart}`}
            </p>
            {events.length > 1 && (
              <ol className="mt-3 border-l-2 border-kumo-line">
                {events.map((each) => (
                  <Step key={each.id} project={project} event={each} isThis={each.id === event.id} hasOwnSubject={each.actor !== event.actor} />
                ))}
              </ol>
            )}
          </>
        )}
      </LoadState>
    </section>
  );
}

/** @property hasOwnSubject whether the line names its actor, because it is not the actor of the page's event */
type StepProps = { project: string; event: AuditEvent; isThis: boolean; hasOwnSubject: boolean };

function Step({ project, event, isThis, hasOwnSubject }: StepProps) {
  const { id, at } = event;
  const sentence = hasOwnSubject ? `${whoOf(event)} ${sentenceOf(event)}` : sentenceOf(event);
  return (
    <li aria-current={isThis ? "true" : undefined} className="relative flex flex-wrap items-baseline gap-x-3 gap-y-1 py-1.5 pl-4">
      <span
        aria-hidden="true"
        className={`absolute top-3.5 -left-[5px] size-2 rounded-full ${isThis ? "bg-kumo-brand" : "bg-kumo-fill ring ring-kumo-line"}`}
      />
      <time dateTime={new Date(at).toISOString()} className="text-sm whitespace-nowrap text-kumo-subtle tabular-nums">
        {new Intl.DateTimeFormat(locale(), { timeStyle: "medium" }).format(at)}
      </time>
      {isThis ? (
        <span className="min-w-0 font-medium break-words">{sentence}</span>
      ) : (
        <Link
          to="/console/$project/audit/$event"
          params={{ project, event: id }}
          search={{ at }}
          className="min-w-0 break-words underline-offset-2 hover:underline"
        >
          {sentence}
        </Link>
      )}
      <Outcome event={event} />
    </li>
  );
}
