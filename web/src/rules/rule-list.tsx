import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { navigatorsQuery } from "../navigators/queries.ts";
import { serversQuery } from "../servers/queries.ts";
import { together } from "../session/opened-form.tsx";
import { pageTexts, texts } from "../texts/texts.ts";
import { Heading } from "../ui/heading.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Radio } from "../ui/kit/choice.tsx";
import { Empty } from "../ui/kit/empty.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { Changing, useMayChange } from "../ui/may-change.tsx";
import { Matrix } from "./matrix.tsx";
import { type Policy, rulesQuery, useSetDefaultPolicy } from "./queries.ts";
import { RuleTable } from "./rule-table.tsx";
import { Tester } from "./tester.tsx";

/** Who may call what: a call to test, the rules in the order of their evaluation, and the policy for tools that no rule matches. */
export function RuleList() {
  const { project } = useParams({ from: "/console/$project" });
  const query = together({
    listed: useQuery(rulesQuery(project)),
    servers: useQuery(serversQuery(project)),
    navigators: useQuery(navigatorsQuery(project)),
  });
  const navigate = useNavigate();
  const { about, rules: words } = pageTexts();
  const add = (
    <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/rules/new", params: { project } })}>
      {words.add}
    </Button>
  );
  return (
    <>
      <Heading title={texts().pages.rules} about={about.access} />
      {/* All of the page appears at once, so that nothing moves under the person's hands. */}
      <LoadState query={query}>
        {({ listed: { rules, defaultPolicy, defaultPolicyEtag }, servers: { servers }, navigators: { navigators } }) => (
          <>
            <Matrix project={project} servers={servers} navigators={navigators} />
            <Tester project={project} navigators={navigators} />
            <div className="mb-3 flex flex-wrap items-start justify-between gap-3">
              <div className="max-w-2xl">
                <h2 className="text-lg font-semibold">{words.heading}</h2>
                <p className="mt-1 text-sm text-kumo-subtle">{about.rules}</p>
              </div>
              <Changing>{add}</Changing>
            </div>
            {rules.length === 0 ? (
              <Empty title={words.none} description={words.noneHelp} />
            ) : (
              <>
                <Changing>
                  <p className="mb-3 text-sm text-kumo-subtle">{words.order}</p>
                </Changing>
                <RuleTable project={project} rules={rules} servers={servers} navigators={navigators} />
              </>
            )}
            <Otherwise project={project} policy={defaultPolicy} etag={defaultPolicyEtag} />
          </>
        )}
      </LoadState>
    </>
  );
}

function Otherwise({ project, policy, etag }: { project: string; policy: Policy; etag: string }) {
  const set = useSetDefaultPolicy(project);
  const { rules: words } = pageTexts();
  return (
    <fieldset disabled={!useMayChange()} className="mt-8 max-w-xl min-w-0">
      <Radio.Group
        legend={words.otherwise}
        appearance="card"
        value={policy}
        onValueChange={(next: Policy) => set.mutate({ policy: next, before: policy, etag })}
        error={set.error?.message}
      >
        <Radio.Item label={words.policies.allow} value="allow" description={words.otherwiseAllow} />
        <Radio.Item label={words.policies.deny} value="deny" description={words.otherwiseDeny} />
      </Radio.Group>
    </fieldset>
  );
}
