import type { UseMutationResult } from "@tanstack/react-query";
import { useNavigate, useParams, useRouter } from "@tanstack/react-router";
import { problemsOf } from "../api-error.ts";

/** The pages of a project to which a form can return. */
type Page = "overview" | "servers" | "links" | "members" | "navigators" | "rules" | "keys" | "bridges" | "webhooks" | "audit-targets" | "settings";

/**
 * What a form of a project takes from its mutation.
 * @param page the page that Cancel returns to, and that follows once the form is saved
 * @returns the problems by field, `submit`, `leave`, and the properties of `FormPage` that follow from the mutation
 */
export function useForm<Input>(mutation: UseMutationResult<unknown, Error, Input>, page: Page) {
  const { project } = useParams({ from: "/console/$project" });
  const navigate = useNavigate();
  const { fields, sentence } = problemsOf(mutation.error);
  // What was saved or given up needs no question before the page is left.
  const leave = () => void navigate({ to: `/console/$project/${page}`, params: { project }, ignoreBlocker: true });
  const { history } = useRouter();
  const submit = (input: Input) => {
    const { href } = history.location;
    // A person who has gone elsewhere meanwhile stays there.
    mutation.mutate(input, { onSuccess: () => history.location.href === href && leave() });
  };
  return {
    fields,
    leave,
    submit,
    form: { pending: mutation.isPending, savedAt: mutation.isSuccess ? mutation.submittedAt : 0, problem: sentence, onCancel: leave },
  };
}
