import { Input, Textarea } from "@cloudflare/kumo/components/input";
import { Radio } from "@cloudflare/kumo/components/radio";
import { Select } from "@cloudflare/kumo/components/select";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { problemsOf } from "../api.ts";
import { type Server, serversQuery } from "../servers/queries.ts";
import { FormPage } from "../ui/form-page.tsx";
import { linesOf } from "../ui/lines.ts";
import { LoadState } from "../ui/load-state.tsx";
import { type Rule, rulesQuery, usePutRule } from "./queries.ts";

const EVERY = "every";
const OWN = "own";

/** Makes a rule, or changes the one of the path. */
export function EditRule() {
  const { project, rule } = useParams({ strict: false }) as { project: string; rule?: string };
  const rules = useQuery(rulesQuery(project));
  const servers = useQuery(serversQuery(project));
  return (
    <LoadState query={servers}>
      {({ servers }) => (
        <LoadState query={rules}>
          {({ rules }) => <Form project={project} servers={servers} known={rules.find(({ id }) => id === rule)} next={nextPriority(rules)} />}
        </LoadState>
      )}
    </LoadState>
  );
}

type FormProps = { project: string; servers: Server[]; known: Rule | undefined; next: number };

function Form({ project, servers, known, next }: FormProps) {
  const navigate = useNavigate();
  const put = usePutRule(project, known?.id);
  const [priority, setPriority] = useState(String(known?.priority ?? next));
  const [server, setServer] = useState(known?.server ?? EVERY);
  const [tools, setTools] = useState(known?.tools.join("\n") ?? "");
  const [policy, setPolicy] = useState(known?.policy ?? "deny");
  const [scope, setScope] = useState(known?.authScope ?? OWN);
  const { fields, sentence } = problemsOf(put.error);
  const alternatives = servers.find(({ slug }) => slug === server)?.alternatives ?? [];
  const chooses = policy === "allow" && alternatives.length > 0;
  const chosen = chooses && alternatives.some(({ id }) => id === scope) ? scope : null;
  const back = () => void navigate({ to: "/console/$project/rules", params: { project } });
  const submit = () =>
    put.mutate(
      { priority: Number(priority), server: server === EVERY ? null : server, tools: linesOf(tools), policy, authScope: chosen },
      { onSuccess: back },
    );
  return (
    <FormPage
      title={known ? "Edit the rule" : "Add a rule"}
      action={known ? "Save" : "Add rule"}
      pending={put.isPending}
      problem={sentence}
      onSubmit={submit}
      onCancel={back}
    >
      <Radio.Group legend="What happens" appearance="card" value={policy} onValueChange={setPolicy} error={fields.policy}>
        <Radio.Item label="Deny" value="deny" description="The tools are neither listed nor callable." />
        <Radio.Item label="Allow" value="allow" description="The tools are called, with the credential you choose." />
      </Radio.Group>
      <Select
        label="Server"
        items={{ [EVERY]: "Every server", ...Object.fromEntries(servers.map(({ slug, name }) => [slug, name])) }}
        value={server}
        onValueChange={(chosen) => setServer(String(chosen ?? EVERY))}
        error={fields.server}
      />
      <Textarea
        label="Tools"
        value={tools}
        onChange={(event) => setTools(event.target.value)}
        error={Object.entries(fields).find(([path]) => path.startsWith("tools"))?.[1]}
        placeholder="delete_*"
        description="Names as the server has them, one a line; * stands for any characters, alone for every tool."
      />
      {chooses && (
        <Select
          label="Credential"
          items={{ [OWN]: "The server's own", ...Object.fromEntries(alternatives.map(({ id, name }) => [id, name])) }}
          value={scope}
          onValueChange={(chosen) => setScope(String(chosen ?? OWN))}
          error={fields.authScope}
        />
      )}
      <Input
        label="Priority"
        type="number"
        value={priority}
        onChange={(event) => setPriority(event.target.value)}
        error={fields.priority}
        description="Lower ones are asked first."
      />
    </FormPage>
  );
}

/** Behind the last one, with room between. */
const nextPriority = (rules: Rule[]): number => Math.min(10_000, Math.max(0, ...rules.map(({ priority }) => priority)) + 10);
