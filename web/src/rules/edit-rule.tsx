import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { type Navigator, navigatorsQuery } from "../navigators/queries.ts";
import { type Server, serversQuery, toolsQuery } from "../servers/queries.ts";
import { isManaged, ManagedNotice } from "../session/managed.tsx";
import { Matches } from "../session/matches.tsx";
import { type Difference, Meanwhile, tagToSave } from "../session/meanwhile.tsx";
import { anew, OpenedForm, together } from "../session/opened-form.tsx";
import { useForm } from "../session/use-form.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { FormPage } from "../ui/form/form-page.tsx";
import { linesOf } from "../ui/form/lines.ts";
import { problemOfList } from "../ui/form/list-problem.ts";
import { Radio } from "../ui/kit/choice.tsx";
import { Input, Textarea } from "../ui/kit/input.tsx";
import { Select } from "../ui/kit/select.tsx";
import { NotFound } from "../ui/not-found.tsx";
import { PickTool } from "../ui/tools/pick-tool.tsx";
import { type Rule, rulesQuery, usePutRule } from "./queries.ts";
import { titleOf } from "./rule-title.ts";

const EVERY = "every";
const DEFAULT = "default";
const LAST = "last";
/** No slug begins with a hyphen. */
const ANYWHERE = "-anywhere";

/** Adds a rule, or edits the rule that the path names. */
export function EditRule() {
  const { project, rule } = useParams({ strict: false }) as { project: string; rule?: string };
  const rules = useQuery(anew(rulesQuery(project)));
  const servers = useQuery(serversQuery(project));
  const navigators = useQuery(navigatorsQuery(project));
  return (
    <OpenedForm key={rule} query={together({ rules, servers, navigators })}>
      {(opened, now, onLoad) => {
        const [existing, changed] = [opened, now].map(({ rules }) => rules.rules.find(({ id }) => id === rule));
        if (rule !== undefined && !existing) return <NotFound />;
        const [{ servers }, { navigators }, { rules }] = [opened.servers, opened.navigators, opened.rules];
        return <Form {...{ project, servers, navigators, rules, existing, changed, onLoad }} />;
      }}
    </OpenedForm>
  );
}

/** @property existing the rule when the form was opened @property changed the rule as it is now */
type FormProps = {
  project: string;
  servers: Server[];
  navigators: Navigator[];
  rules: Rule[];
  existing: Rule | undefined;
  changed: Rule | undefined;
  onLoad: () => void;
};

/** What another administrator has changed of a rule, in the words of the form. */
function differencesOf(opened: Rule, now: Rule): Difference[] {
  const { ruleForm: words } = pageTexts();
  const { policies } = pageTexts().rules;
  const each = (rule: Rule) => [
    rule.name,
    policies[rule.policy],
    rule.server ?? words.everyServer,
    rule.tools.join(", "),
    rule.authScope ?? words.ownScope,
    rule.navigator ?? words.everyNavigator,
  ];
  const labels = [words.name, words.policy, words.server, words.tools, words.authScope, words.navigator];
  return labels.map((label, at) => [label, each(opened)[at] ?? "", each(now)[at] ?? ""]);
}

function Form({ project, servers, navigators, rules, existing, changed, onLoad }: FormProps) {
  const { ruleForm: words } = pageTexts();
  const { policies } = pageTexts().rules;
  const put = usePutRule(project, existing);
  const { fields, submit, form } = useForm(put, "rules");
  const etag = tagToSave(existing, changed, put.error);
  const [name, setName] = useState(existing?.name ?? "");
  const [navigator, setNavigator] = useState(existing?.navigator ?? ANYWHERE);
  const [before, setBefore] = useState(LAST);
  const [server, setServer] = useState(existing?.server ?? EVERY);
  const [tools, setTools] = useState(existing?.tools.join("\n") ?? "");
  const [policy, setPolicy] = useState(existing?.policy ?? "deny");
  const [scope, setScope] = useState(existing?.authScope ?? DEFAULT);
  const furtherAuthScopes = servers.find(({ slug }) => slug === server)?.furtherAuthScopes ?? [];
  const offersScopes = policy === "allow" && furtherAuthScopes.length > 0;
  const chosen = offersScopes && furtherAuthScopes.some(({ id }) => id === scope) ? scope : null;
  const rule = {
    name,
    server: server === EVERY ? null : server,
    navigator: navigator === ANYWHERE ? null : navigator,
    tools: linesOf(tools),
    policy,
    authScope: chosen,
  };
  const added = { ...rule, before: before === LAST ? null : before };
  const curl = existing
    ? ({ method: "PUT", path: `/projects/${project}/rules/${existing.id}` } as const)
    : ({ method: "POST", path: `/projects/${project}/rules` } as const);
  return (
    <FormPage
      title={existing ? words.edit : words.add}
      about={pageTexts().about.rules}
      action={existing ? texts().common.save : words.addNow}
      {...(existing && { id: existing.id })}
      {...form}
      {...(existing && isManaged(changed ?? existing) && { managed: <ManagedNotice named={{ rules: [existing.id] }} /> })}
      onSubmit={() => submit({ rule: added, etag })}
      command={{ ...curl, body: existing ? rule : added }}
    >
      <Input label={words.name} value={name} onChange={(event) => setName(event.target.value)} error={fields.name} description={words.nameHelp} />
      <Radio.Group legend={words.policy} appearance="card" value={policy} onValueChange={setPolicy} error={fields.policy}>
        <Radio.Item label={policies.deny} value="deny" description={words.denyHelp} />
        <Radio.Item label={policies.allow} value="allow" description={words.allowHelp} />
      </Radio.Group>
      <Select
        label={words.server}
        items={{ [EVERY]: words.everyServer, ...Object.fromEntries(servers.map(({ slug, name }) => [slug, name])) }}
        value={server}
        onValueChange={(chosen) => setServer(String(chosen ?? EVERY))}
        error={fields.server}
      />
      <div>
        <Textarea
          label={words.tools}
          value={tools}
          onChange={(event) => setTools(event.target.value)}
          error={problemOfList(fields, "tools", linesOf(tools))}
          placeholder="delete_*"
          description={words.toolsHelp}
        />
        <Matches project={project} asked={{ server: rule.server, tools: rule.tools }} />
      </div>
      {rule.server !== null && (
        <PickRuleTool project={project} server={rule.server} chosen={rule.tools} onPick={(tool) => setTools([...rule.tools, tool].join("\n"))} />
      )}
      {offersScopes && (
        <Select
          label={words.authScope}
          items={{ [DEFAULT]: words.ownScope, ...Object.fromEntries(furtherAuthScopes.map(({ id, name }) => [id, name])) }}
          value={scope}
          onValueChange={(chosen) => setScope(String(chosen ?? DEFAULT))}
          error={fields.authScope}
        />
      )}
      <Select
        label={words.navigator}
        items={{ [ANYWHERE]: words.everyNavigator, ...Object.fromEntries(navigators.map(({ slug, name }) => [slug, name])) }}
        value={navigator}
        onValueChange={setNavigator}
        error={fields.navigator}
        description={words.navigatorHelp}
      />
      {!existing && rules.length > 0 && (
        <Select
          label={words.place}
          items={{ [LAST]: words.last, ...Object.fromEntries(rules.map((one, at) => [one.id, words.before(at + 1, titleOf(one, servers))])) }}
          value={before}
          onValueChange={setBefore}
          error={fields.before}
          description={words.placeHelp}
        />
      )}
      {existing && changed && <Meanwhile error={put.error} differences={differencesOf(existing, changed)} onLoad={onLoad} />}
    </FormPage>
  );
}

type PickProps = { project: string; server: string; chosen: string[]; onPick: (tool: string) => void };

function PickRuleTool({ project, server, ...rest }: PickProps) {
  const tools = useQuery(toolsQuery(project, server)).data?.tools ?? [];
  return <PickTool tools={tools.map(({ name }) => name)} {...rest} />;
}
