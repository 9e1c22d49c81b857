import { queryOptions, useQuery } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { useState } from "react";
import { api, unwrap } from "../../api.ts";
import { withoutNews } from "../../session/news.ts";
import { useChange } from "../../session/use-change.ts";
import { pageTexts } from "../../texts/texts.ts";
import { Button } from "../../ui/kit/button.tsx";
import { Input } from "../../ui/kit/input.tsx";
import { LayerCard } from "../../ui/kit/layer-card.tsx";
import { Changing } from "../../ui/may-change.tsx";
import { FirstFew } from "../../ui/table/first-few.tsx";
import { Time } from "../../ui/time.tsx";

const route = api.projects[":project"]["server-requests"];
type ServerRequest = InferResponseType<typeof route.$get, 200>["serverRequests"][number];
type Answer = InferRequestType<(typeof route)[":request"]["$patch"]>["json"];

const keyOf = (project: string) => ["projects", project, "server-requests"];
const requestsQuery = (project: string) =>
  queryOptions({ queryKey: keyOf(project), queryFn: () => unwrap(route.$get({ param: { project }, query: { limit: "100" } })) });
const useAnswer = (project: string) =>
  useChange(keyOf(project), ({ request, ...json }: Answer & { request: string }) =>
    unwrap(route[":request"].$patch({ param: { project, request }, json })),
  );

/** What members have asked for and nobody has answered; undefined until that is known. What cannot be read keeps no other list back. */
export function useWaitingRequests(project: string): ServerRequest[] | undefined {
  const { data, isPending } = useQuery({ ...requestsQuery(project), refetchInterval: withoutNews(30_000) });
  return isPending ? undefined : (data?.serverRequests.filter(({ state }) => state === "waiting") ?? []);
}

/** Requests that wait for an answer. Without any the section is absent. */
export function ServerRequests({ project, waiting }: { project: string; waiting: ServerRequest[] }) {
  if (waiting.length === 0) return null;
  return (
    <section className="mb-6">
      <h2 className="mb-3 text-lg font-semibold">{pageTexts().requests.title}</h2>
      <FirstFew items={waiting} few={2}>
        {(request) => <Request key={request.id} project={project} request={request} />}
      </FirstFew>
    </section>
  );
}

function Request({ project, request: { id, email, wish, createdAt } }: { project: string; request: ServerRequest }) {
  const { requests } = pageTexts();
  const answering = useAnswer(project);
  const [answer, setAnswer] = useState("");
  const decide = (state: Answer["state"]) => answering.mutate({ request: id, state, answer });
  return (
    <li>
      <LayerCard className="p-4">
        <p className="font-semibold break-words">{wish}</p>
        <p className="mt-1 mb-3 text-sm break-all text-kumo-subtle">
          {email} · <Time at={createdAt} />
        </p>
        <Changing>
          <Input
            label={requests.word(email)}
            value={answer}
            maxLength={200}
            onChange={(event) => setAnswer(event.target.value)}
            description={requests.wordHelp}
            error={answering.error?.message}
          />
          <div className="mt-3 flex flex-wrap gap-2">
            <Button
              size="sm"
              variant="primary"
              disabled={answering.isPending}
              onClick={() => decide("accepted")}
              aria-label={`${requests.accept}: ${wish}`}
            >
              {requests.accept}
            </Button>
            <Button size="sm" disabled={answering.isPending} onClick={() => decide("declined")} aria-label={`${requests.decline}: ${wish}`}>
              {requests.decline}
            </Button>
          </div>
        </Changing>
      </LayerCard>
    </li>
  );
}
