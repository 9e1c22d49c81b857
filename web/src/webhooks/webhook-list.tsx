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
import { type Webhook, webhooksQuery } from "./queries.ts";

/** Where a project's events are sent (F113). */
export function WebhookList() {
  const { project } = useParams({ from: "/console/$project" });
  const navigate = useNavigate();
  const listed = useQuery(webhooksQuery(project));
  const { about, webhooks: words } = pageTexts();
  return (
    <>
      <Heading title={texts().pages.webhooks} about={about.webhooks}>
        <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/webhooks/new", params: { project } })}>
          {words.add}
        </Button>
      </Heading>
      <LoadState query={listed}>
        {({ webhooks }) =>
          webhooks.length === 0 ? <Empty title={words.none} description={words.noneHelp} /> : <Table project={project} webhooks={webhooks} />
        }
      </LoadState>
    </>
  );
}

function Table({ project, webhooks }: { project: string; webhooks: Webhook[] }) {
  const { webhooks: words } = pageTexts();
  return (
    <PlainTable
      label={texts().pages.webhooks}
      rows={webhooks}
      idOf={({ id }) => id}
      nameOf={({ url }) => url}
      columns={[
        { id: "url", title: words.url, cell: (webhook) => <Name project={project} webhook={webhook} /> },
        { id: "events", title: words.events, cell: ({ events }) => events.map((event) => words.kinds[event]).join(", ") },
        { id: "state", title: words.state, cell: ({ paused }) => <State paused={paused} /> },
        { id: "added", title: words.added, cell: ({ createdAt }) => <Time at={createdAt} /> },
      ]}
    />
  );
}

const Name = ({ project, webhook: { id, url, description } }: { project: string; webhook: Webhook }) => (
  <>
    <p className="font-semibold break-all">
      <Link to="/console/$project/webhooks/$webhook" params={{ project, webhook: id }} className="underline">
        {url}
      </Link>
    </p>
    {description !== "" && <p className="text-kumo-subtle break-words">{description}</p>}
  </>
);

export function State({ paused }: { paused: boolean }) {
  const { webhooks: words } = pageTexts();
  return (
    <Badge variant={paused ? "neutral" : "success"} appearance="dot">
      {paused ? words.paused : words.active}
    </Badge>
  );
}
