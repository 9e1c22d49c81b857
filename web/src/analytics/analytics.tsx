import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { locale, numberText, pageTexts, texts } from "../texts/texts.ts";
import { Chart } from "../ui/chart/chart.tsx";
import { Heading } from "../ui/heading.tsx";
import { Empty } from "../ui/kit/empty.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { AnalyticsFilters } from "./analytics-filters.tsx";
import { type AnalyticsState, readAnalyticsState, subjectOf } from "./analytics-state.ts";
import { ChatLinks } from "./chat-links.tsx";
import { type Analytics, analyticsQuery } from "./queries.ts";
import { Failures, formatMs, Tiles } from "./tiles.tsx";
import { TopLists } from "./top-lists.tsx";

const HOUR = 3_600_000;

/** How agents use a project, in numbers and charts (F112). */
export function AnalyticsPage() {
  const { project } = useParams({ from: "/console/$project" });
  const state = readAnalyticsState(useSearch({ strict: false }));
  const navigate = useNavigate();
  const found = useQuery(analyticsQuery(project, state));
  const whole = useQuery(analyticsQuery(project, state.period && subjectOf(state)?.name !== "person" ? { period: state.period } : {}));
  const change = (next: AnalyticsState) => void navigate({ to: ".", search: next, replace: true, resetScroll: false });
  return (
    <>
      <Heading title={texts().pages.analytics} about={pageTexts().about.analytics} />
      <AnalyticsFilters key={state.person ?? ""} project={project} state={state} agents={whole.data?.agents ?? []} change={change} />
      <LoadState query={found}>{(data) => <Found project={project} state={state} data={data} isOld={found.isPlaceholderData} />}</LoadState>
    </>
  );
}

type Props = { project: string; state: AnalyticsState; data: Analytics; isOld: boolean };

function Found({ project, state, data, isOld }: Props) {
  const { analytics: words } = pageTexts();
  const { totals, before } = data;
  const hasLinks = data.chatLinks !== null && data.chatLinks.now.given + data.chatLinks.before.given > 0;
  if (totals.calls === 0 && before.calls === 0 && !hasLinks) return <Nothing project={project} state={state} />;
  return (
    <div aria-busy={isOld} className={isOld ? "opacity-60" : ""}>
      <Tiles totals={totals} before={before} />
      <div className="grid gap-4 lg:grid-cols-2">
        <Charts data={data} />
        {totals.errors && <Failures errors={totals.errors} before={before.errors} />}
        {data.chatLinks && <ChatLinks {...data.chatLinks} />}
        <TopLists project={project} state={state} found={data} />
      </div>
      <p className="mt-4 text-sm text-kumo-subtle">{words.counted}</p>
    </div>
  );
}

function Charts({ data: { points, step, totals } }: { data: Analytics }) {
  const { analytics: words } = pageTexts();
  const names = points.map(({ at }) => nameOf(at, step));
  return (
    <>
      <Chart
        title={words.callsOverTime}
        time={words.time(step)}
        kind="bars"
        points={names}
        format={numberText}
        series={[
          { id: "calls", title: words.calls, values: points.map(({ calls }) => calls), fill: "fill-kumo-brand", stroke: "", dot: "bg-kumo-brand" },
          {
            id: "failed",
            title: words.failed,
            values: points.map(({ failed }) => failed),
            fill: "fill-kumo-danger",
            stroke: "",
            dot: "bg-kumo-danger",
          },
        ]}
      />
      {totals.serverMs && (
        <Chart
          title={words.timesOverTime}
          time={words.time(step)}
          kind="lines"
          points={names}
          format={formatMs}
          series={[
            {
              id: "p95",
              title: words.server95,
              values: points.map(({ serverMs }) => serverMs?.p95 ?? null),
              fill: "",
              stroke: "stroke-kumo-danger",
              dot: "bg-kumo-danger",
            },
            {
              id: "p50",
              title: words.server50,
              values: points.map(({ serverMs }) => serverMs?.p50 ?? null),
              fill: "",
              stroke: "stroke-kumo-brand",
              dot: "bg-kumo-brand",
            },
          ]}
        />
      )}
    </>
  );
}

/** The name of a point. Hours are in the person's own time zone; days and weeks are in UTC, as they are counted. */
function nameOf(at: number, step: number): string {
  if (step === HOUR) return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(at);
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(at);
}

/** Stands in place of numbers that are all zero, and says what would be there. */
function Nothing({ project, state }: Pick<Props, "project" | "state">) {
  const { analytics: words } = pageTexts();
  const isSubject = subjectOf(state) !== undefined;
  const way = (
    <Link
      to="/console/$project/agents/connect"
      params={{ project }}
      className="inline-flex h-9 items-center rounded-lg px-3 text-base font-medium ring ring-kumo-line hover:bg-kumo-tint"
    >
      {texts().pages.connectAgent}
    </Link>
  );
  return <Empty title={words.none} description={isSubject ? words.noneOfSubject : words.noneHelp} contents={isSubject ? undefined : way} />;
}
