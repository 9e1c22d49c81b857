import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { type Server, serversQuery } from "../servers/queries.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Heading } from "../ui/heading.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Radio } from "../ui/kit/choice.tsx";
import { Empty } from "../ui/kit/empty.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { DataTable } from "../ui/table/data-table.tsx";
import { type Policy, type Rule, rulesQuery, useRemoveRule, useSetDefaultPolicy } from "./queries.ts";

/** The rules of a project in the order of their evaluation, and the policy for tools that no rule matches. */
export function RuleList() {
  const { project } = useParams({ from: "/console/$project" });
  const listed = useQuery(rulesQuery(project));
  const servers = useQuery(serversQuery(project)).data?.servers ?? [];
  const navigate = useNavigate();
  const { about, rules: words } = pageTexts();
  const add = (
    <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/rules/new", params: { project } })}>
      {words.add}
    </Button>
  );
  return (
    <>
      <Heading title={texts().pages.rules} about={about.rules}>
        {add}
      </Heading>
      <LoadState query={listed}>
        {({ rules, defaultPolicy }) => (
          <>
            {rules.length === 0 ? (
              <Empty title={words.none} description={words.noneHelp} />
            ) : (
              <>
                <p className="mb-3 text-sm text-kumo-subtle">{words.order}</p>
                <Table project={project} rules={rules} servers={servers} />
              </>
            )}
            <Otherwise project={project} policy={defaultPolicy} />
          </>
        )}
      </LoadState>
    </>
  );
}

function Otherwise({ project, policy }: { project: string; policy: Policy }) {
  const set = useSetDefaultPolicy(project);
  const { rules: words } = pageTexts();
  return (
    <div className="mt-8 max-w-xl">
      <Radio.Group
        legend={words.otherwise}
        appearance="card"
        value={policy}
        onValueChange={(next: Policy) => set.mutate({ policy: next, before: policy })}
        error={set.error?.message}
      >
        <Radio.Item label={words.policies.allow} value="allow" description={words.otherwiseAllow} />
        <Radio.Item label={words.policies.deny} value="deny" description={words.otherwiseDeny} />
      </Radio.Group>
    </div>
  );
}

function Table({ project, rules, servers }: { project: string; rules: Rule[]; servers: Server[] }) {
  const { rules: words } = pageTexts();
  const serverOf = (rule: Rule) => servers.find(({ slug }) => slug === rule.server);
  const whereOf = (rule: Rule) => (rule.server === null ? words.everyServer : (serverOf(rule)?.name ?? rule.server));
  const scopeOf = (rule: Rule) => {
    if (rule.policy === "deny") return "–";
    const name = serverOf(rule)?.furtherAuthScopes.find(({ id }) => id === rule.authScope)?.name;
    return name === undefined ? words.defaultScope : words.withScope(name);
  };
  const titleOf = (rule: Rule) => words.title(words.policies[rule.policy], rule.tools.join(", "), whereOf(rule));
  const columns = [
    {
      id: "policy",
      title: words.policy,
      cell: ({ policy }: Rule) => (
        <Badge variant={policy === "deny" ? "error" : "success"} appearance="dot">
          {words.policies[policy]}
        </Badge>
      ),
      sortBy: ({ policy }: Rule) => policy,
      text: ({ policy }: Rule) => policy,
    },
    {
      id: "tools",
      title: words.tools,
      cell: ({ tools }: Rule) => <code className="break-all">{tools.join(", ")}</code>,
      text: ({ tools }: Rule) => tools.join(" "),
    },
    { id: "server", title: words.server, cell: whereOf, sortBy: whereOf, text: whereOf },
    { id: "scope", title: words.authScope, cell: scopeOf, text: scopeOf },
    {
      id: "priority",
      title: words.priority,
      cell: ({ priority }: Rule) => priority,
      sortBy: ({ priority }: Rule) => priority,
      text: ({ priority }: Rule) => String(priority),
    },
  ];
  return (
    <DataTable
      label={texts().pages.rules}
      rows={rules}
      idOf={({ id }) => id}
      nameOf={titleOf}
      columns={columns}
      facets={[{ id: "policy", title: words.policy, choices: words.policies, has: ({ policy }, choice) => policy === choice }]}
      searchHint={words.searchHint}
      textOf={titleOf}
      actions={(rule) => <Actions project={project} rule={rule} title={titleOf(rule)} />}
      exportName={`${project}-rules`}
    />
  );
}

function Actions({ project, rule, title }: { project: string; rule: Rule; title: string }) {
  const remove = useRemoveRule(project);
  const navigate = useNavigate();
  const { rules: words } = pageTexts();
  return (
    <>
      <Button
        size="sm"
        aria-label={words.editOne(title)}
        onClick={() => void navigate({ to: "/console/$project/rules/$rule", params: { project, rule: rule.id } })}
      >
        {texts().common.edit}
      </Button>
      <ConfirmButton
        action={texts().common.remove}
        label={words.removeOne(title)}
        question={words.removeAsk}
        consequence={words.removeLoss}
        mutation={remove}
        input={rule.id}
      />
    </>
  );
}
