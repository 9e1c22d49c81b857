import type { ReactNode, SubmitEvent } from "react";
import { texts } from "../../texts/texts.ts";
import { useAskIfManaged } from "../ask-if-managed.tsx";
import { AsCurl } from "../copy/as-curl.tsx";
import type { Command } from "../copy/curl-command.ts";
import { Heading } from "../heading.tsx";
import { Banner } from "../kit/banner.tsx";
import { Button } from "../kit/button.tsx";
import { ClipboardText } from "../kit/clipboard-text.tsx";
import { Changing, useMayChange } from "../may-change.tsx";
import { useUnsavedGuard } from "./unsaved-guard.tsx";
import { useFocusOnProblem } from "./use-focus-on-problem.ts";
import { useOnce } from "./use-once.ts";

type Props = {
  title: string;
  /** One plain sentence: what the page is for. */
  about?: ReactNode;
  /** The id or slug by which programs name what the form edits. */
  id?: string;
  /** The label of the submit button. */
  action: string;
  pending: boolean;
  /** When the form was last saved, UTC ms; 0 if never. Nothing is unsaved then. */
  savedAt?: number;
  /** Whether there is something to submit yet. */
  canSubmit?: boolean;
  /** Says that a configuration file describes what the form edits. Then the form asks before it is saved. */
  managed?: ReactNode;
  /** A problem that belongs to no field. */
  problem: string | undefined;
  onSubmit: () => void;
  onCancel: () => void;
  /** What the form sends, with what has been typed: people see it as a command for a shell. */
  command: Command;
  children: ReactNode;
};

/** A page with one form: its heading, its fields, a submit button and a Cancel button. What was typed is not lost without a question, and nothing can be typed while it is saved. */
export function FormPage({
  title,
  about,
  id,
  action,
  pending,
  canSubmit = true,
  savedAt = 0,
  managed,
  problem,
  onSubmit,
  onCancel,
  command,
  children,
}: Props) {
  const once = useOnce();
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!once()) return;
    ask(managed !== undefined, () => {
      noteFocus();
      onSubmit();
    });
  };
  const mayChange = useMayChange();
  const { ask, dialog } = useAskIfManaged();
  const { form, noteFocus } = useFocusOnProblem(pending);
  const { handlers, question } = useUnsavedGuard(savedAt);
  return (
    <>
      <Heading title={title} about={about} />
      {id !== undefined && <ClipboardText className="mb-4" size="sm" text={id} />}
      {managed}
      <form ref={form} className="max-w-xl" onSubmit={submit} noValidate {...handlers}>
        {!mayChange && <Banner className="mb-6" title={texts().common.readOnly} />}
        {/* What is typed while it is saved would be lost. */}
        <fieldset disabled={!mayChange || pending} aria-busy={pending} className="flex min-w-0 flex-col gap-5">
          {children}
        </fieldset>
        <div role="alert">{problem !== undefined && <Banner className="mt-6" variant="error" title={problem} />}</div>
        <Changing>
          <div className="mt-6 flex gap-2">
            {canSubmit && (
              <Button type="submit" variant="primary" loading={pending}>
                {action}
              </Button>
            )}
            <Button onClick={onCancel}>{texts().common.cancel}</Button>
          </div>
          <AsCurl command={command} />
        </Changing>
      </form>
      {dialog}
      {question}
    </>
  );
}
