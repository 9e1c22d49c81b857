import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { pageTexts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { ActError } from "../ui/form/act-error.tsx";
import { Heading } from "../ui/heading.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Button } from "../ui/kit/button.tsx";
import { ClipboardText } from "../ui/kit/clipboard-text.tsx";
import { Empty } from "../ui/kit/empty.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { Changing } from "../ui/may-change.tsx";
import { MoreButton } from "../ui/more-button.tsx";
import { Facts } from "../ui/table/facts.tsx";
import { PlainTable } from "../ui/table/plain-table.tsx";
import { Time } from "../ui/time.tsx";
import { Secret } from "./create-webhook.tsx";
import {
  type Delivery,
  deliveriesQuery,
  useEditWebhook,
  useRemoveWebhook,
  useReplay,
  useRotateKey,
  useSendTest,
  type Webhook,
  webhookQuery,
} from "./queries.ts";
import { State } from "./webhook-list.tsx";

/** One webhook: what it is told, its secret, and what was sent to it (F113). */
export function WebhookPage() {
  const { project, webhook: id } = useParams({ from: "/console/$project/webhooks/$webhook" });
  const found = useQuery(webhookQuery(project, id));
  const rotate = useRotateKey(project);
  const { webhooks: words } = pageTexts();
  if (rotate.data) return <Secret title={words.rotated} secret={rotate.data.key} onDone={rotate.reset} />;
  return (
    <LoadState query={found}>
      {(webhook) => (
        <>
          <Heading title={<span className="break-all">{webhook.url}</span>} about={webhook.description}>
            <Actions project={project} webhook={webhook} rotate={rotate} />
          </Heading>
          <WebhookFacts webhook={webhook} />
          <Deliveries project={project} webhook={id} />
        </>
      )}
    </LoadState>
  );
}

type ActionsProps = { project: string; webhook: Webhook; rotate: ReturnType<typeof useRotateKey> };

function Actions({ project, webhook: { id, url, paused, etag }, rotate }: ActionsProps) {
  const { webhooks: words } = pageTexts();
  const navigate = useNavigate();
  const test = useSendTest(project, id);
  const edit = useEditWebhook(project, id);
  const remove = useRemoveWebhook(project);
  return (
    <>
      <Button size="sm" onClick={() => void navigate({ to: "/console/$project/webhooks/$webhook/edit", params: { project, webhook: id } })}>
        {words.edit}
      </Button>
      <Button size="sm" loading={test.isPending} onClick={() => test.mutate(undefined)}>
        {words.test}
      </Button>
      {paused ? (
        <Button size="sm" loading={edit.isPending} onClick={() => edit.mutate({ json: { paused: false }, etag })}>
          {words.resume}
        </Button>
      ) : (
        <ConfirmButton
          action={words.pause}
          label={words.pause}
          question={words.pauseAsk}
          consequence={words.pauseLoss}
          mutation={edit}
          input={{ json: { paused: true }, etag }}
        />
      )}
      <ConfirmButton
        action={words.rotate}
        label={words.rotate}
        question={words.rotateAsk}
        consequence={words.rotateLoss}
        mutation={rotate}
        input={id}
        isHarmless
      />
      <ConfirmButton
        action={words.remove}
        label={words.remove}
        question={words.removeAsk(url)}
        consequence={words.removeLoss}
        mutation={remove}
        input={id}
        onDone={() => void navigate({ to: "/console/$project/webhooks", params: { project } })}
      />
      <ActError error={test.error ?? edit.error} />
    </>
  );
}

function WebhookFacts({ webhook }: { webhook: Webhook }) {
  const { webhooks: words, details } = pageTexts();
  const { id, events, format, paused, formerKeyEndsAt, createdAt } = webhook;
  return (
    <Facts
      facts={[
        { title: words.state, value: <State paused={paused} /> },
        { title: words.format, value: words.formats[format] },
        { title: words.events, value: events.map((event) => words.kinds[event]).join(", ") },
        { title: words.added, value: <Time at={createdAt} /> },
        ...(formerKeyEndsAt === null ? [] : [{ title: words.formerEnds, value: <Time at={formerKeyEndsAt} /> }]),
        { title: details.id, value: <ClipboardText size="sm" text={id} /> },
      ]}
    />
  );
}

const VARIANTS = { delivered: "success", pending: "warning", failed: "error" } as const;

function Deliveries({ project, webhook }: { project: string; webhook: string }) {
  const { webhooks: words } = pageTexts();
  const listed = useInfiniteQuery(deliveriesQuery(project, webhook));
  return (
    <section className="mt-8" aria-label={words.deliveries}>
      <h2 className="mb-3 text-lg font-semibold">{words.deliveries}</h2>
      <LoadState query={listed}>
        {(deliveries) =>
          deliveries.length === 0 ? (
            <Empty title={words.nothingSent} description={words.nothingSentHelp} />
          ) : (
            <DeliveryTable project={project} webhook={webhook} deliveries={deliveries} />
          )
        }
      </LoadState>
      <MoreButton query={listed} />
    </section>
  );
}

function DeliveryTable({ project, webhook, deliveries }: { project: string; webhook: string; deliveries: Delivery[] }) {
  const { webhooks: words } = pageTexts();
  const replay = useReplay(project, webhook);
  return (
    <>
      <PlainTable
        label={words.deliveries}
        rows={deliveries}
        idOf={({ id }) => id}
        nameOf={({ id }) => id}
        columns={[
          { id: "event", title: words.event, cell: (delivery) => <Told delivery={delivery} /> },
          { id: "status", title: words.state, cell: (delivery) => <Status delivery={delivery} /> },
          { id: "attempts", title: words.attempts, cell: ({ attempts }) => attempts },
          { id: "answer", title: words.answer, cell: ({ lastStatus }) => lastStatus ?? words.noAnswer },
          { id: "at", title: words.at, cell: ({ createdAt }) => <Time at={createdAt} /> },
        ]}
        actions={({ id, status }) =>
          status !== "pending" && (
            <Button size="sm" aria-label={words.replayOne(id)} loading={replay.isPending} onClick={() => replay.mutate(id)}>
              {words.replay}
            </Button>
          )
        }
      />
      <Changing>
        <div role="alert">{replay.error && <p className="mt-2 text-sm text-kumo-danger">{replay.error.message}</p>}</div>
      </Changing>
    </>
  );
}

const Told = ({ delivery: { event, connection } }: { delivery: Delivery }) => (
  <>
    <p>{pageTexts().webhooks.kinds[event]}</p>
    {connection !== null && <p className="text-xs break-all text-kumo-subtle">{connection}</p>}
  </>
);

function Status({ delivery: { status, dueAt } }: { delivery: Delivery }) {
  const { webhooks: words } = pageTexts();
  return (
    <>
      <Badge variant={VARIANTS[status]} appearance="dot">
        {words.statuses[status]}
      </Badge>
      {dueAt !== null && (
        <p className="text-xs text-kumo-subtle">
          {words.next} <Time at={dueAt} />
        </p>
      )}
    </>
  );
}
