import { Empty } from "@cloudflare/kumo/components/empty";
import { LayerCard } from "@cloudflare/kumo/components/layer-card";
import { Table } from "@cloudflare/kumo/components/table";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api, unwrap } from "../api.ts";
import { LoadState } from "../ui/load-state.tsx";
import { Time } from "../ui/time.tsx";

const auditQuery = (project: string) =>
  queryOptions({
    queryKey: ["projects", project, "audit"],
    queryFn: () => unwrap(api.projects[":project"].audit.$get({ param: { project }, query: { limit: "100" } })),
    refetchInterval: 5_000,
  });

/** The latest hundred facts of a project. */
export function AuditList() {
  const { project } = useParams({ from: "/console/$project" });
  const audit = useQuery(auditQuery(project));
  return (
    <LoadState query={audit}>
      {({ events }) =>
        events.length === 0 ? (
          <Empty title="Nothing recorded yet" description="What people and agents do in this project appears here within a few seconds." />
        ) : (
          <LayerCard className="overflow-x-auto p-0">
            <Table>
              <Table.Header>
                <Table.Row>
                  <Table.Head>When</Table.Head>
                  <Table.Head>What</Table.Head>
                  <Table.Head>On</Table.Head>
                  <Table.Head>Outcome</Table.Head>
                  <Table.Head>Who</Table.Head>
                </Table.Row>
              </Table.Header>
              <Table.Body>
                {events.map(({ id, at, action, server, tool, target, outcome, code, actor, durationMs }) => (
                  <Table.Row key={id}>
                    <Table.Cell className="whitespace-nowrap">
                      <Time at={at} />
                    </Table.Cell>
                    <Table.Cell>{action}</Table.Cell>
                    <Table.Cell className="break-all">{tool ? `${server}__${tool}` : (server ?? target)}</Table.Cell>
                    <Table.Cell>
                      {code ?? outcome}
                      {durationMs !== null && `, ${durationMs} ms`}
                    </Table.Cell>
                    <Table.Cell className="break-all text-kumo-subtle">{actor}</Table.Cell>
                  </Table.Row>
                ))}
              </Table.Body>
            </Table>
          </LayerCard>
        )
      }
    </LoadState>
  );
}
