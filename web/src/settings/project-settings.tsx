import { Textarea } from "@cloudflare/kumo/components/input";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { problemsOf } from "../api.ts";
import { projectQuery } from "../session/queries.ts";
import { toList } from "../ui/expiry-field.tsx";
import { FormPage } from "../ui/form-page.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { useEditProject } from "./queries.ts";

/** What a project is set to beside its parts. */
export function ProjectSettings() {
  const { project } = useParams({ from: "/console/$project" });
  const settings = useQuery(projectQuery(project));
  return <LoadState query={settings}>{(kept) => <Form project={project} kept={kept} />}</LoadState>;
}

type Origins = { returnOrigins: string[]; browserOrigins: string[] };

function Form({ project, kept }: { project: string; kept: Origins }) {
  const navigate = useNavigate();
  const edit = useEditProject(project);
  const [returns, setReturns] = useState(kept.returnOrigins.join("\n"));
  const [browsers, setBrowsers] = useState(kept.browserOrigins.join("\n"));
  const { fields, sentence } = problemsOf(edit.error);
  const origins: Origins = { returnOrigins: toList(returns), browserOrigins: toList(browsers) };
  const wrongOf = (list: keyof Origins) => {
    const field = Object.keys(fields).find((name) => name.startsWith(list));
    return field && `“${origins[list][Number(field.split(".")[1])] ?? ""}”: ${fields[field]}`;
  };
  const back = () => void navigate({ to: "/console/$project/links", params: { project } });
  return (
    <FormPage
      title="Settings"
      action="Save"
      pending={edit.isPending}
      problem={sentence}
      onSubmit={() => edit.mutate(origins, { onSuccess: back })}
      onCancel={back}
    >
      <Textarea
        label="Return origins"
        value={returns}
        onChange={(event) => setReturns(event.target.value)}
        error={wrongOf("returnOrigins")}
        placeholder="https://app.example.com"
        description="Where links may send people when they are done, for applications that embed Cardea. One per line. Links to other places are refused."
      />
      <Textarea
        label="Browser origins"
        value={browsers}
        onChange={(event) => setBrowsers(event.target.value)}
        error={wrongOf("browserOrigins")}
        placeholder="https://agent.example.com"
        description="Web pages whose agents may call this project's MCP URLs straight from the browser. One per line. Agents that do not run in a browser need no entry."
      />
    </FormPage>
  );
}
