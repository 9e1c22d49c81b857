import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { pageTexts, texts } from "../texts/texts.ts";
import { Heading } from "../ui/heading.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Empty } from "../ui/kit/empty.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { PlainTable } from "../ui/table/plain-table.tsx";
import { Time } from "../ui/time.tsx";
import { type Target, targetsQuery } from "./queries.ts";

/** Where the audit of a project is delivered (F115). */
export function TargetList() {
  const { project } = useParams({ from: "/console/$project" });
  const navigate = useNavigate();
  const listed = useQuery(targetsQuery(project));
  const { about, auditTargets: words } = pageTexts();
  return (
    <>
      <Heading title={texts().pages.auditTargets} about={about.auditTargets}>
        <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/audit-targets/new", params: { project } })}>
          {words.add}
        </Button>
      </Heading>
      <LoadState query={listed}>
        {({ auditTargets }) =>
          auditTargets.length === 0 ? <Empty title={words.none} description={words.noneHelp} /> : <Table project={project} targets={auditTargets} />
        }
      </LoadState>
    </>
  );
}

function Table({ project, targets }: { project: string; targets: Target[] }) {
  const { auditTargets: words } = pageTexts();
  return (
    <PlainTable
      label={texts().pages.auditTargets}
      rows={targets}
      idOf={({ id }) => id}
      nameOf={nameOf}
      columns={[
        { id: "url", title: words.target, cell: (target) => <Name project={project} target={target} /> },
        { id: "state", title: words.state, cell: (target) => <State target={target} /> },
        { id: "waiting", title: words.waiting, cell: ({ waiting }) => words.events(waiting.events, waiting.more) },
        { id: "last", title: words.lastDelivery, cell: ({ deliveredAt }) => (deliveredAt === null ? words.never : <Time at={deliveredAt} />) },
      ]}
    />
  );
}

const Name = ({ project, target: { id, kind, url, description } }: { project: string; target: Target }) => (
  <>
    <p className="font-semibold break-all">
      <Link to="/console/$project/audit-targets/$target" params={{ project, target: id }} className="underline">
        {nameOf({ kind, url })}
      </Link>
    </p>
    <p className="text-kumo-subtle break-words">{[url && pageTexts().auditTargets.kinds[kind], description].filter(Boolean).join(" · ")}</p>
  </>
);

/** What a target is called: its address, or what kind of binding it is. */
export const nameOf = ({ kind, url }: Pick<Target, "kind" | "url">): string => url || pageTexts().auditTargets.kinds[kind];

export function State({ target: { paused, problem } }: { target: Target }) {
  const { auditTargets: words } = pageTexts();
  const state = paused ? "paused" : problem === null ? "active" : "failing";
  return (
    <Badge variant={VARIANTS[state]} appearance="dot">
      {words[state]}
    </Badge>
  );
}

const VARIANTS = { active: "success", paused: "neutral", failing: "error" } as const;
