import { pageTexts } from "../texts/texts.ts";
import { Badge } from "../ui/kit/badge.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Time } from "../ui/time.tsx";
import { type Server, useCheckServer } from "./queries.ts";

/** What the list says of a server: a paused one is not asked. */
export const healthOf = ({ state, health }: Pick<Server, "state" | "health">) => (state === "paused" ? "paused" : health.state);

const LOOKS = { reachable: "success", unreachable: "error", unknown: "neutral", paused: "neutral" } as const;

/** Whether a server is in reach, since when it is not, and when that was last seen. */
export function ServerHealth({ server }: { server: Server }) {
  const { health: words } = pageTexts();
  const { checkedAt, lastCallAt } = server.health;
  const state = healthOf(server);
  return (
    <div className="flex flex-col gap-1">
      <Badge variant={LOOKS[state]} appearance="dot">
        {words.states[state]}
      </Badge>
      {lastCallAt !== null && (
        <span className="text-xs text-kumo-subtle">
          {words.lastCall} <Time at={lastCallAt} />
        </span>
      )}
      {checkedAt !== null && (
        <span className="text-xs text-kumo-subtle">
          {words.checked} <Time at={checkedAt} />
        </span>
      )}
    </div>
  );
}

/** A button that asks a server now, and what it answered. */
export function CheckButton({ project, server: { slug, name } }: { project: string; server: Server }) {
  const { health: words } = pageTexts();
  const check = useCheckServer(project);
  return (
    <>
      <Button size="sm" loading={check.isPending} aria-label={words.checkOne(name)} onClick={() => check.mutate({ slug, name })}>
        {words.check}
      </Button>
      {check.error && (
        <p role="alert" className="basis-full text-sm text-kumo-danger">
          {check.error.message}
        </p>
      )}
    </>
  );
}

/** The last error of a server that is in reach again. */
export function LastError({ server: { health } }: { server: Server }) {
  const { health: words } = pageTexts();
  if (health.lastError === null || health.problem !== null) return null;
  return (
    <p className="mt-2 text-xs text-kumo-subtle">
      {words.lastError} <Time at={health.lastError.at} />: {health.lastError.text}
    </p>
  );
}
