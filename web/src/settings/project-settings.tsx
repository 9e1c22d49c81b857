import { Textarea } from "@cloudflare/kumo/components/input";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { problemsOf } from "../api.ts";
import { projectQuery, useEditProject } from "../projects/queries.ts";
import { toList } from "../ui/expiry-field.tsx";
import { FormPage } from "../ui/form-page.tsx";
import { LoadState } from "../ui/load-state.tsx";

/** What a project is set to beside its parts. */
export function ProjectSettings() {
  const { project } = useParams({ from: "/console/$project" });
  const settings = useQuery(projectQuery(project));
  return <LoadState query={settings}>{({ returnOrigins }) => <Form project={project} returnOrigins={returnOrigins} />}</LoadState>;
}

function Form({ project, returnOrigins }: { project: string; returnOrigins: string[] }) {
  const navigate = useNavigate();
  const edit = useEditProject(project);
  const [origins, setOrigins] = useState(returnOrigins.join("\n"));
  const { fields, sentence } = problemsOf(edit.error);
  const lines = toList(origins);
  const wrong = Object.keys(fields).find((field) => field.startsWith("returnOrigins"));
  const back = () => void navigate({ to: "/console/$project/links", params: { project } });
  return (
    <FormPage
      title="Settings"
      action="Save"
      pending={edit.isPending}
      problem={sentence}
      onSubmit={() => edit.mutate({ returnOrigins: lines }, { onSuccess: back })}
      onCancel={back}
    >
      <Textarea
        label="Return origins"
        value={origins}
        onChange={(event) => setOrigins(event.target.value)}
        error={wrong && `“${lines[Number(wrong.split(".")[1])] ?? ""}”: ${fields[wrong]}`}
        placeholder="https://app.example.com"
        description="Where links may send people when they are done, for applications that embed Cardea; one a line. Links to other places are refused."
      />
    </FormPage>
  );
}
