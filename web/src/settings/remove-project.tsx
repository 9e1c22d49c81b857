import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { pageTexts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Input } from "../ui/kit/input.tsx";
import { Changing } from "../ui/may-change.tsx";
import { useRemoveProject } from "./queries.ts";

/** Removes the project, after its slug was typed. Its progress is on the page of the projects. */
export function RemoveProject({ project }: { project: string }) {
  const { settingsForm: words } = pageTexts();
  const [typed, setTyped] = useState("");
  const navigate = useNavigate();
  return (
    <Changing>
      <section className="mt-10 max-w-xl border-t border-kumo-line pt-6">
        <h2 className="text-lg font-semibold">{words.removal}</h2>
        <p className="mt-1 mb-3 text-sm text-kumo-subtle">{words.removalHelp}</p>
        <ConfirmButton
          action={words.removeNow}
          label={words.removeOne(project)}
          question={words.removeAsk(project)}
          consequence={words.removeLoss}
          mutation={useRemoveProject(project, () => navigate({ to: "/" }))}
          input={typed}
          mayConfirm={typed === project}
          onClose={() => setTyped("")}
        >
          <div className="mt-4">
            <Input label={words.confirm(project)} value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" />
          </div>
        </ConfirmButton>
      </section>
    </Changing>
  );
}
