import { Badge } from "@cloudflare/kumo/components/badge";
import { Button } from "@cloudflare/kumo/components/button";
import { LayerCard } from "@cloudflare/kumo/components/layer-card";
import { useQuery } from "@tanstack/react-query";
import { Time } from "../ui/time.tsx";
import { auditHealthQuery, type AuditHealth as Health, useRetryDeadLetters } from "./queries.ts";

/** How the audit fares, for platform administrators: what could not be written, and when events last arrived and old ones were swept. */
export function AuditHealth() {
  const health = useQuery(auditHealthQuery);
  if (!health.data) return null;
  const { lostEvents, lastDeliveryAt, sweeps, auditBytes, deadLetters } = health.data;
  const isWell = lostEvents === 0 && deadLetters.waiting === 0 && deadLetters.malformed === 0 && sweeps.hourly.failed.length === 0;
  return (
    <section className="mt-10" aria-labelledby="audit-health">
      <h2 id="audit-health" className="mb-3 flex items-center gap-2 text-lg font-semibold">
        Health of the audit
        <Badge variant={isWell ? "success" : "warning"} appearance="dot">
          {isWell ? "well" : "look here"}
        </Badge>
      </h2>
      <LayerCard className="flex flex-col gap-2 px-4 py-3 text-sm">
        <p>
          Last events: <At at={lastDeliveryAt} /> · last sweep: <At at={sweeps.hourly.at} /> · size: {megabytesOf(auditBytes)} of 10,000 MB
        </p>
        {sweeps.hourly.failed.length > 0 && <p>These sweeps failed the last time: {sweeps.hourly.failed.join(", ")}. The log has the cause.</p>}
        {lostEvents > 0 && (
          <p>{lostEvents} events of the last seven days are in the log only, because neither the queue nor the database took them.</p>
        )}
        <DeadLetters {...deadLetters} />
      </LayerCard>
    </section>
  );
}

function DeadLetters({ waiting, malformed, latestAt, latestReason }: Health["deadLetters"]) {
  const retry = useRetryDeadLetters();
  return (
    <>
      <p>
        {waiting} messages could not be written to the audit, {malformed} are malformed.
      </p>
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
