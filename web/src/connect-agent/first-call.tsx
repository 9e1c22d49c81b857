import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { pageTexts } from "../texts/texts.ts";
import { Badge } from "../ui/kit/badge.tsx";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import { latestCallQuery } from "./queries.ts";

/** Waits for the first call of an agent since the page was opened, and says which agent called what. */
export function FirstCall({ project }: { project: string }) {
  const [since] = useState(() => Date.now());
  const { data } = useQuery(latestCallQuery(project, since));
  const { agents } = pageTexts();
  const call = data?.call;
  if (!call)
    return (
      <p role="status" className="mt-6 flex items-center gap-2 text-sm text-kumo-subtle">
        <span aria-hidden="true" className="inline-block size-2 animate-pulse rounded-full bg-kumo-brand motion-reduce:animate-none" />
        {agents.waiting}
      </p>
    );
  const { agent, email, server, tool, outcome, durationMs } = call;
  const isGood = outcome === "ok";
  const said = [
    agents.called([server, tool].filter(Boolean).join("__")),
    email !== null && agents.forPerson(email),
    durationMs !== null && agents.took(durationMs),
    isGood ? "." : agents.refused,
  ];
  return (
    <LayerCard role="status" className="mt-6 p-4 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <Badge variant={isGood ? "success" : "warning"} appearance="dot">
          {agents.connected}
        </Badge>
        <strong>{agent}</strong>
      </p>
      <p className="mt-2 break-words">{said.filter(Boolean).join("")}</p>
    </LayerCard>
  );
}
