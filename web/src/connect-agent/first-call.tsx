import { Badge } from "@cloudflare/kumo/components/badge";
import { LayerCard } from "@cloudflare/kumo/components/layer-card";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { latestCallQuery } from "./queries.ts";

/** Waits for the first call of an agent since the page was opened, and says which agent called what. */
export function FirstCall({ project }: { project: string }) {
  const [since] = useState(() => Date.now());
  const { data } = useQuery(latestCallQuery(project, since));
  const call = data?.call;
  if (!call)
    return (
      <p role="status" className="mt-6 flex items-center gap-2 text-sm text-kumo-subtle">
        <span aria-hidden="true" className="inline-block size-2 animate-pulse rounded-full bg-kumo-brand motion-reduce:animate-none" />
        Waiting for the first call … Ask your agent to use a tool. The page notices it by itself.
      </p>
    );
  const took = call.durationMs === null ? "" : ` in ${call.durationMs} ms`;
  const forWhom = call.email === null ? "" : ` for ${call.email}`;
  const isGood = call.outcome === "ok";
  return (
    <LayerCard role="status" className="mt-6 p-4 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <Badge variant={isGood ? "success" : "warning"} appearance="dot">
          Connected
        </Badge>
        <strong>{call.agent}</strong>
      </p>
      <p className="mt-2 break-words">
        It called <code>{[call.server, call.tool].filter(Boolean).join("__")}</code>
        {forWhom}
        {took}
        {isGood ? "." : ", and the call was refused or failed. The audit says why."}
      </p>
    </LayerCard>
  );
}
