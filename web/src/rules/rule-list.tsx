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

/** Which calls are made, and with which credentials, in the order in which the rules are asked. */
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
              description="Every tool is called with its server's own credential. A rule denies tools, or has them called with another credential of the server."
              contents={add}
            />
          ) : (
            <>
              <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
                <p className="max-w-2xl text-sm text-kumo-subtle">
                  The first rule that fits a tool decides, by priority; at equal priority one that denies.
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
              legend="Where no rule fits"
              appearance="card"
              value={defaultPolicy}
              onValueChange={(policy) => setDefault.mutate(policy)}
              error={setDefault.error?.message}
            >
              <Radio.Item label="Allow" value="allow" description="Tools are called unless a rule denies them." />
              <Radio.Item
                label="Deny"
                value="deny"
                description="Only what a rule allows can be seen and called. Agents lose all other tools within five seconds."
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
  const credential = server?.alternatives.find(({ id }) => id === rule.authScope)?.name;
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
            {rule.policy === "allow" && ` · with ${credential === undefined ? "the server's own credential" : `the credential “${credential}”`}`}
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
            consequence="The next rule that fits decides from then on, or the default."
            mutation={remove}
            input={rule.id}
          />
        </div>
      </LayerCard>
    </li>
  );
}
