import { Input } from "@cloudflare/kumo/components/input";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { useRemoveProject } from "./queries.ts";

/** Removes the project, after its slug was typed. Its progress is on the page of the projects. */
export function RemoveProject({ project }: { project: string }) {
  const [typed, setTyped] = useState("");
  const navigate = useNavigate();
  return (
    <section className="mt-10 max-w-xl border-t border-kumo-line pt-6">
      <h2 className="text-lg font-semibold">Remove this project</h2>
      <p className="mt-1 mb-3 text-sm text-kumo-subtle">
        Everything it has ends: what people connected, here and at the providers, its links, keys and members, and what agents may do with it. Export
        it first if you want to keep a record.
      </p>
      <ConfirmButton
        action="Remove project"
        label={`Remove the project ${project}`}
        question={`Remove ${project}?`}
        consequence="Nothing of it can be reached from now on. This cannot be undone."
        mutation={useRemoveProject(project)}
        input={typed}
        mayConfirm={typed === project}
        onDone={() => void navigate({ to: "/" })}
        onClose={() => setTyped("")}
      >
        <div className="mt-4">
          <Input label={`Type ${project} to confirm`} value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" />
        </div>
      </ConfirmButton>
    </section>
  );
}
