import { type UseInfiniteQueryResult, useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { withoutNews } from "../session/news.ts";
import { locale, pageTexts, texts } from "../texts/texts.ts";
import { Heading } from "../ui/heading.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Empty } from "../ui/kit/empty.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { MoreButton } from "../ui/more-button.tsx";
import { whileOnePage } from "../ui/pages.ts";
import { PlainTable } from "../ui/table/plain-table.tsx";
import { AuditFilters } from "./audit-filters.tsx";
import { type AuditState, readAuditState } from "./audit-state.ts";
import { type AuditEvent, auditQuery } from "./queries.ts";
import { sentenceOf, whoOf } from "./sentence.ts";

/** The audit events of a project that fit the search and the filters, newest first. New ones appear by themselves. */
export function AuditList() {
  const { project } = useParams({ from: "/console/$project" });
  const state = readAuditState(useSearch({ strict: false }));
  const navigate = useNavigate();
  const listed = useInfiniteQuery({ ...auditQuery(project, state), refetchInterval: whileOnePage(withoutNews(5_000)) });
  const { about, audit: words } = pageTexts();
  const change = (next: (now: AuditState) => AuditState) =>
    void navigate({ to: ".", search: (now: Record<string, unknown>) => next(readAuditState(now)), replace: true, resetScroll: false });
  return (
    <>
      <Heading title={texts().pages.audit} about={about.audit} />
      <AuditFilters project={project} state={state} shown={listed.data?.events.length ?? 0} found={totalOf(listed)} change={change} />
      <LoadState query={listed}>
        {({ events, pages, searchedTo }) => (
          <section aria-label={texts().pages.audit}>
            {events.length > 0 && (
              <>
                <p className="mb-2 text-sm text-kumo-subtle">{pages > 1 ? words.notLive : words.live}</p>
                <PlainTable label={texts().pages.audit} rows={events} idOf={({ id }) => id} nameOf={sentenceOf} columns={columnsOf(project)} />
              </>
            )}
            {events.length === 0 && searchedTo === null && <Nothing isSearch={Object.keys(state).length > 0} />}
            {searchedTo === null ? <MoreButton query={listed} /> : <SearchOn listed={listed} shown={events.length} pages={pages} to={searchedTo} />}
          </section>
        )}
      </LoadState>
    </>
  );
}

/** How many events fit. Once all have been read, there are no more than those. */
const totalOf = ({ data, hasNextPage }: { data?: { found: { count: number; more: boolean } | null } | undefined; hasNextPage: boolean }) =>
  data?.found ? { ...data.found, more: data.found.more && hasNextPage } : null;

function Nothing({ isSearch }: { isSearch: boolean }) {
  const { audit: words } = pageTexts();
  return isSearch ? <Empty title={words.nothing} description={words.nothingHelp} /> : <Empty title={words.none} description={words.noneHelp} />;
}

/** A search goes on by itself until a page is full, or until it has looked at this many parts of 10,000 events. */
const BY_ITSELF = 50;
const ENOUGH = 50;

type SearchProps = {
  listed: Pick<UseInfiniteQueryResult, "hasNextPage" | "isFetchingNextPage" | "isError" | "fetchNextPage">;
  shown: number;
  pages: number;
  /** How far the search has come, UTC milliseconds. */
  to: number;
};

function SearchOn({ listed, shown, pages, to }: SearchProps) {
  const { audit: words } = pageTexts();
  const goesOn = shown < ENOUGH && pages % BY_ITSELF !== 0 && !listed.isError;
  const { isFetchingNextPage, fetchNextPage } = listed;
  useEffect(() => {
    if (goesOn && !isFetchingNextPage) void fetchNextPage();
  }, [goesOn, isFetchingNextPage, fetchNextPage]);
  const time = timeOf(to);
  return (
    <div className="mt-4 flex flex-wrap items-center justify-center gap-3 text-sm text-kumo-subtle" role="status">
      {goesOn ? words.searching(time) : words.searched(time)}
      {!goesOn && (
        <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {words.goOn}
        </Button>
      )}
    </div>
  );
}

const timeOf = (at: number): string => new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "medium" }).format(at);

const VARIANTS = { ok: "success", error: "error", denied: "warning" } as const;

/** The server gives the newest first, in pages, so the columns have no other order. */
function columnsOf(project: string) {
  const { audit: words } = pageTexts();
  return [
    {
      id: "what",
      title: words.what,
      cell: (event: AuditEvent) => (
        <>
          <Link
            to="/console/$project/audit/$event"
            params={{ project, event: event.id }}
            search={{ at: event.at }}
            className="font-medium break-words underline-offset-2 hover:underline"
          >
            {sentenceOf(event)}
          </Link>
          {event.changes !== null && <p className="mt-1 break-words text-kumo-subtle">{event.changes}</p>}
        </>
      ),
    },
    { id: "who", title: words.who, cell: (event: AuditEvent) => <span className="break-all">{whoOf(event)}</span> },
    {
      id: "time",
      title: words.time,
      cell: ({ at }: AuditEvent) => (
        <time className="whitespace-nowrap" dateTime={new Date(at).toISOString()}>
          {timeOf(at)}
        </time>
      ),
    },
    { id: "outcome", title: words.outcome, cell: (event: AuditEvent) => <Outcome event={event} /> },
    {
      id: "took",
      title: words.took,
      cell: ({ durationMs }: AuditEvent) => <span className="whitespace-nowrap">{durationMs === null ? "–" : `${durationMs} ms`}</span>,
    },
  ];
}

/** How it ended, with the code of an error. */
export function Outcome({ event: { outcome, code } }: { event: Pick<AuditEvent, "outcome" | "code"> }) {
  return (
    <Badge variant={VARIANTS[outcome]} appearance="dot">
      {code ?? pageTexts().audit.outcomes[outcome]}
    </Badge>
  );
}
