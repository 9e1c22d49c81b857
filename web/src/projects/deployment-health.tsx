import { useQuery } from "@tanstack/react-query";
import { operatorTexts } from "../texts/operator-texts.ts";
import { Fill } from "../ui/fill.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Button } from "../ui/kit/button.tsx";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import { Time } from "../ui/time.tsx";
import { type Health, healthQuery, useRetryDeadLetters } from "./queries.ts";

/** How many bytes D1 takes in a database. */
const MOST_BYTES = 10_000_000_000;

/** How the deployment fares, for platform administrators: its version, what is wrong with it, and when events last arrived and old ones were swept. */
export function DeploymentHealth() {
  const { health: words } = operatorTexts;
  const health = useQuery(healthQuery);
  if (!health.data) return null;
  const { version, migrations, problems, lastDeliveryAt, sweeps, databaseBytes, auditBytes, deadLetters } = health.data;
  const facts = {
    events: <At at={lastDeliveryAt} />,
    sweep: <At at={sweeps.hourly.at} />,
    main: words.megabytes(megabytesOf(databaseBytes)),
    audit: words.megabytes(megabytesOf(auditBytes)),
    limit: words.megabytes(megabytesOf(MOST_BYTES)),
    migrations: words.migrations(migrations.main.waiting.length + migrations.audit.waiting.length),
  };
  return (
    <section className="mt-10" aria-labelledby="deployment-health">
      <h2 id="deployment-health" className="mb-3 flex flex-wrap items-center gap-2 text-lg font-semibold">
        {words.title(version)}
        <Badge variant={problems.length === 0 ? "success" : "warning"} appearance="dot">
          {problems.length === 0 ? words.well : words.look}
        </Badge>
      </h2>
      <LayerCard className="flex flex-col gap-2 px-4 py-3 text-sm">
        {problems.length > 0 && (
          <ul className="flex flex-col gap-2">
            {problems.map((problem) => (
              <li key={problem} className="break-words">
                {problem}
              </li>
            ))}
          </ul>
        )}
        <p>
          <Fill text={words.facts} parts={facts} />
        </p>
        <DeadLetters {...deadLetters} />
      </LayerCard>
    </section>
  );
}

/** Messages that wait, if there are any. The result of writing them is shown even when none waits any more. */
function DeadLetters({ waiting, latestAt, latestReason }: Health["deadLetters"]) {
  const { health: words } = operatorTexts;
  const retry = useRetryDeadLetters();
  return (
    <>
      {latestAt !== null && (
        <p className="break-words text-kumo-subtle">
          <Fill text={words.latest} parts={{ at: <Time at={latestAt} />, reason: latestReason }} />
        </p>
      )}
      {waiting > 0 && (
        <div className="flex flex-wrap items-center gap-3">
          <Button size="sm" loading={retry.isPending} onClick={() => retry.mutate({})}>
            {words.retry}
          </Button>
          <span className="text-kumo-subtle">{words.retryHelp}</span>
        </div>
      )}
      <div role="status">
        {retry.data && words.retried(retry.data.written, retry.data.failed)}
        {retry.error?.message}
      </div>
    </>
  );
}

const At = ({ at }: { at: number | null }) => (at === null ? operatorTexts.health.never : <Time at={at} />);
const megabytesOf = (bytes: number): number => Math.ceil(bytes / 1_000_000);
