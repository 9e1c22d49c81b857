import { Badge } from "@cloudflare/kumo/components/badge";
import { Button } from "@cloudflare/kumo/components/button";
import { Empty } from "@cloudflare/kumo/components/empty";
import { LayerCard } from "@cloudflare/kumo/components/layer-card";
import { Radio } from "@cloudflare/kumo/components/radio";
import { SignpostIcon } from "@phosphor-icons/react/dist/csr/Signpost";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { type Server, serversQuery } from "../servers/queries.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { type Rule, rulesQuery, useRemoveRule, useSetDefaultPolicy } from "./queries.ts";

/** The rules of a project in the order of their evaluation, and the policy for tools that no rule matches. */
export function RuleList() {
  const { project } = useParams({ from: "/console/$project" });
  const rules = useQuery(rulesQuery(project));
  const servers = useQuery(serversQuery(project));
  const setDefault = useSetDefaultPolicy(project);
  const navigate = useNavigate();
  const add = (
    <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/rules/new", params: { project } })}>
      Add rule
    </Button>
  );
  return (
    <LoadState query={rules}>
      {({ rules, defaultPolicy }) => (
        <>
          {rules.length === 0 ? (
            <Empty
              icon={<SignpostIcon size={48} />}
              title="No rules"
              description="Every tool is called with the default auth scope of its server. A rule denies tools, or chooses another auth scope of the server for them."
              contents={add}
            />
          ) : (
            <>
              <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
                <p className="max-w-2xl text-sm text-kumo-subtle">
                  The first matching rule decides, in the order of priority. At equal priority, a rule that denies wins.
                </p>
                {add}
              </div>
              <ol className="flex flex-col gap-3">
                {rules.map((rule) => (
                  <RuleRow key={rule.id} project={project} rule={rule} servers={servers.data?.servers ?? []} />
                ))}
              </ol>
            </>
          )}
          <div className="mt-8 max-w-xl">
            <Radio.Group
              legend="When no rule matches"
              appearance="card"
              value={defaultPolicy}
              onValueChange={(policy) => setDefault.mutate(policy)}
              error={setDefault.error?.message}
            >
              <Radio.Item label="Allow" value="allow" description="Agents can call every tool that no rule denies." />
              <Radio.Item
                label="Deny"
                value="deny"
                description="Agents see and call only the tools that a rule allows. They lose all other tools within two seconds."
              />
            </Radio.Group>
          </div>
        </>
      )}
    </LoadState>
  );
}

function RuleRow({ project, rule, servers }: { project: string; rule: Rule; servers: Server[] }) {
  const remove = useRemoveRule(project);
  const navigate = useNavigate();
  const server = servers.find(({ slug }) => slug === rule.server);
  const where = rule.server === null ? "every server" : (server?.name ?? rule.server);
  const authScope = server?.furtherAuthScopes.find(({ id }) => id === rule.authScope)?.name;
  const label = `${rule.policy === "deny" ? "Deny" : "Allow"} ${rule.tools.join(", ")} of ${where}`;
  return (
    <li>
      <LayerCard className="flex flex-wrap items-center justify-between gap-3 p-4">
        <div className="min-w-0">
          <p className="flex flex-wrap items-center gap-2 font-semibold">
            <Badge variant={rule.policy === "deny" ? "error" : "success"} appearance="dot">
              {rule.policy === "deny" ? "Deny" : "Allow"}
            </Badge>
            <span className="break-all">
              <code>{rule.tools.join(", ")}</code> of {where}
            </span>
          </p>
          <p className="mt-1 text-sm text-kumo-subtle">
            Priority {rule.priority}
            {rule.policy === "allow" && ` · with ${authScope === undefined ? "the default auth scope" : `the auth scope “${authScope}”`}`}
          </p>
        </div>
        <div className="flex gap-2">
          <Button
            size="sm"
            aria-label={`Edit: ${label}`}
            onClick={() => void navigate({ to: "/console/$project/rules/$rule", params: { project, rule: rule.id } })}
          >
            Edit
          </Button>
          <ConfirmButton
            action="Remove"
            label={`Remove: ${label}`}
            question="Remove this rule?"
            consequence="From then on the next matching rule decides, or the default if there is none."
            mutation={remove}
            input={rule.id}
          />
        </div>
      </LayerCard>
    </li>
  );
}
