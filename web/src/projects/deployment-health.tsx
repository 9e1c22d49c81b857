import { useQuery } from "@tanstack/react-query";
import { Badge } from "../ui/kit/badge.tsx";
import { Button } from "../ui/kit/button.tsx";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import { Time } from "../ui/time.tsx";
import { type Health, healthQuery, useRetryDeadLetters } from "./queries.ts";

/** How the deployment fares, for platform administrators: its version, what is wrong with it, and when events last arrived and old ones were swept. */
export function DeploymentHealth() {
  const health = useQuery(healthQuery);
  if (!health.data) return null;
  const { version, migrations, problems, lastDeliveryAt, sweeps, databaseBytes, auditBytes, deadLetters } = health.data;
  const waiting = migrations.main.waiting.length + migrations.audit.waiting.length;
  return (
    <section className="mt-10" aria-labelledby="deployment-health">
      <h2 id="deployment-health" className="mb-3 flex items-center gap-2 text-lg font-semibold">
        Health of Cardea {version}
        <Badge variant={problems.length === 0 ? "success" : "warning"} appearance="dot">
          {problems.length === 0 ? "well" : "look here"}
        </Badge>
      </h2>
      <LayerCard className="flex flex-col gap-2 px-4 py-3 text-sm">
        {problems.length > 0 && (
          <ul className="flex flex-col gap-2">
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        )}
        <p>
          Last events: <At at={lastDeliveryAt} /> · last hourly sweep: <At at={sweeps.hourly.at} /> · databases: {megabytesOf(databaseBytes)} and{" "}
          {megabytesOf(auditBytes)} of 10,000 MB each · migrations: {waiting === 0 ? "none waits" : `${waiting} wait`}
        </p>
        {deadLetters.waiting + deadLetters.malformed > 0 && <DeadLetters {...deadLetters} />}
      </LayerCard>
    </section>
  );
}

function DeadLetters({ waiting, latestAt, latestReason }: Health["deadLetters"]) {
  const retry = useRetryDeadLetters();
  return (
    <>
      {latestAt !== null && (
        <p className="break-words text-kumo-subtle">
          The latest, <Time at={latestAt} />: {latestReason}
        </p>
      )}
      {waiting > 0 && (
        <div className="flex items-center gap-3">
          <Button size="sm" loading={retry.isPending} onClick={() => retry.mutate({})}>
            Write them now
          </Button>
          <span className="text-kumo-subtle">Cardea tries them every five minutes.</span>
        </div>
      )}
      <div role="status">
        {retry.data && `${retry.data.written} written, ${retry.data.failed} failed again.`}
        {retry.error?.message}
      </div>
    </>
  );
}

const At = ({ at }: { at: number | null }) => (at === null ? "never" : <Time at={at} />);
const megabytesOf = (bytes: number): string => `${Math.ceil(bytes / 1_000_000).toLocaleString("en")} MB`;
