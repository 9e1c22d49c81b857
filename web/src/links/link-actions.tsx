import { useNavigate } from "@tanstack/react-router";
import { isManaged } from "../session/managed.tsx";
import { pageTexts, texts } from "../texts/texts.ts";
import { useAskIfManaged } from "../ui/ask-if-managed.tsx";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { ActError } from "../ui/form/act-error.tsx";
import { Button } from "../ui/kit/button.tsx";
import { type Link, useDeleteLink, usePauseLink } from "./queries.ts";

/** Edits, pauses and deletes a link. The default link has none of these. */
export function LinkActions({ project, link, audience }: { project: string; link: Link; audience: string }) {
  const navigate = useNavigate();
  const pause = usePauseLink(project);
  const remove = useDeleteLink(project);
  const { ask, dialog } = useAskIfManaged();
  const { links: words } = pageTexts();
  if (link.type === "default" || link.state === "deleted") return null;
  const paused = link.state === "paused";
  const openEditor = () => void navigate({ to: "/console/$project/links/$link", params: { project, link: link.id } });
  return (
    <>
      {link.state !== "used" && (
        <Button size="sm" aria-label={words.editOne(audience)} onClick={openEditor}>
          {texts().common.edit}
        </Button>
      )}
      {link.state !== "used" && link.state !== "expired" && (
        <Button
          size="sm"
          loading={pause.isPending}
          aria-label={paused ? words.resumeOne(audience) : words.pauseOne(audience)}
          onClick={() => ask(isManaged(link), () => pause.mutate({ link: link.id, paused: !paused }))}
        >
          {paused ? words.resume : words.pause}
        </Button>
      )}
      <ConfirmButton
        action={words.delete}
        label={words.deleteOne(audience)}
        question={words.deleteAsk}
        consequence={words.deleteLoss}
        mutation={remove}
        input={link.id}
        isManaged={isManaged(link)}
      />
      {dialog}
      <ActError error={pause.error} />
    </>
  );
}
