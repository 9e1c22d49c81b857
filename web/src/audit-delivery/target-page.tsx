import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { pageTexts, texts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { ActError } from "../ui/form/act-error.tsx";
import { Heading } from "../ui/heading.tsx";
import { Banner } from "../ui/kit/banner.tsx";
import { Button } from "../ui/kit/button.tsx";
import { ClipboardText } from "../ui/kit/clipboard-text.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { Changing, OpenButton } from "../ui/may-change.tsx";
import { Facts } from "../ui/table/facts.tsx";
import { Time } from "../ui/time.tsx";
import { type Target, targetQuery, useEditTarget, useRemoveTarget, useTestTarget } from "./queries.ts";
import { isCollector } from "./target-fields.tsx";
import { nameOf, State } from "./target-list.tsx";

/** One target: what waits for it, what was delivered, and why it fails (F115). */
export function TargetPage() {
  const { project, target: id } = useParams({ from: "/console/$project/audit-targets/$target" });
  const found = useQuery(targetQuery(project, id));
  const test = useTestTarget(project, id);
  return (
    <LoadState query={found}>
      {(target) => (
        <>
          <Heading title={<span className="break-all">{nameOf(target)}</span>} about={target.description}>
            <Actions {...{ project, target, test }} />
          </Heading>
          <Tried test={test} />
          {target.problem !== null && !target.paused && <Failing target={target} />}
          <TargetFacts target={target} />
        </>
      )}
    </LoadState>
  );
}

type Test = ReturnType<typeof useTestTarget>;

function Actions({ project, target, test }: { project: string; target: Target; test: Test }) {
  const { auditTargets: words } = pageTexts();
  const { id, paused, etag } = target;
  const name = nameOf(target);
  const navigate = useNavigate();
  const edit = useEditTarget(project, id);
  const remove = useRemoveTarget(project);
  return (
    <>
      <Changing>
        <Button size="sm" loading={test.isPending} onClick={() => test.mutate(undefined)}>
          {words.test}
        </Button>
        {paused && (
          <Button size="sm" loading={edit.isPending} onClick={() => edit.mutate({ json: { paused: false }, etag })}>
            {words.resume}
          </Button>
        )}
      </Changing>
      {!paused && (
        <ConfirmButton
          action={words.pause}
          label={words.pause}
          question={words.pauseAsk}
          consequence={words.pauseLoss}
          mutation={edit}
          input={{ json: { paused: true }, etag }}
          isHarmless
        />
      )}
      <OpenButton
        label={texts().common.edit}
        name={name}
        onClick={() => void navigate({ to: "/console/$project/audit-targets/$target/edit", params: { project, target: id } })}
      />
      <ConfirmButton
        action={words.remove}
        label={words.remove}
        question={words.removeAsk(name)}
        consequence={words.removeLoss}
        mutation={remove}
        input={id}
        onDone={() => void navigate({ to: "/console/$project/audit-targets", params: { project } })}
      />
      <ActError error={edit.error} />
    </>
  );
}

const sentenceOf = ({ kind, status }: NonNullable<Target["problem"]>): string => pageTexts().auditTargets.problems[kind](status);

/** The result of a test. */
function Tried({ test }: { test: Test }) {
  const { auditTargets: words } = pageTexts();
  const problem = test.error?.message ?? (test.data?.problem ? sentenceOf(test.data.problem) : undefined);
  return (
    <div role="status">
      {test.data?.delivered && <Banner className="mb-4" title={words.tested} />}
      {problem !== undefined && <Banner className="mb-4" variant="error" title={words.notTested} description={problem} />}
    </div>
  );
}

/** Why the last attempt failed, and when the next one comes. */
function Failing({ target: { problem, failures, dueAt } }: { target: Target }) {
  const { auditTargets: words } = pageTexts();
  if (problem === null) return null;
  return (
    <Banner
      className="mb-4"
      variant="error"
      title={words.notDelivered}
      description={
        <>
          {sentenceOf(problem)} {words.attempts(failures)}{" "}
          {dueAt !== null && (
            <>
              {words.next} <Time at={dueAt} />.
            </>
          )}{" "}
          {words.keeps}
        </>
      }
    />
  );
}

function TargetFacts({ target }: { target: Target }) {
  const { auditTargets: words, details } = pageTexts();
  const { id, kind, hasToken, waiting, deliveredAt, delivered, lost, createdAt } = target;
  const time = (at: number | null) => (at === null ? words.never : <Time at={at} />);
  return (
    <Facts
      facts={[
        { title: words.state, value: <State target={target} /> },
        { title: words.kind, value: words.kinds[kind] },
        ...(isCollector(kind) ? [{ title: words.secret, value: hasToken ? words.sealed : words.noToken }] : []),
        { title: words.waiting, value: words.events(waiting.events, waiting.more) },
        ...(waiting.since === null ? [] : [{ title: words.since, value: <Time at={waiting.since} /> }]),
        { title: words.lastDelivery, value: time(deliveredAt) },
        { title: words.delivered, value: words.events(delivered, false) },
        ...(lost === 0 ? [] : [{ title: words.lost, value: `${words.events(lost, false)} · ${words.lostHelp}` }]),
        { title: words.added, value: <Time at={createdAt} /> },
        { title: details.id, value: <ClipboardText size="sm" text={id} /> },
      ]}
    />
  );
}
