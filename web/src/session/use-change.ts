import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "../api-error.ts";
import { texts } from "../texts/texts.ts";
import { notify } from "../ui/notices/notices.ts";

/** Whether another administrator has changed the thing, so that it has to be read again. */
const isChangedMeanwhile = (error: Error): boolean => error instanceof ApiError && error.status === 412;

/** What a notice says of a change. @property undo takes the change back, where nothing was lost by it */
export type Said = { text: string; undo?: () => Promise<unknown> };

/**
 * A mutation of data that the console has already read.
 * @param queryKey every query below this key is read again once the change has succeeded
 * @param say what a notice says after it; without it, or if it says nothing, the page shows the change by itself
 * @param isInParts whether a change that fails may have been done in part; then everything is read again after it too
 */
export function useChange<Input, Output>(
  queryKey: QueryKey,
  mutationFn: (input: Input) => Promise<Output>,
  say?: (input: Input, output: Output) => Said | undefined,
  isInParts = false,
) {
  const client = useQueryClient();
  const readAgain = () => client.invalidateQueries({ queryKey });
  const takeBack = async (undo: () => Promise<unknown>) => {
    const { common } = texts();
    await undo().then(
      () => notify(common.undone),
      (error: Error) => notify(common.notUndone(error.message)),
    );
    await readAgain();
  };
  return useMutation({
    mutationFn,
    onError: (error) => (isInParts || isChangedMeanwhile(error) ? readAgain() : undefined),
    onSuccess: async (output, input) => {
      const said = say?.(input, output);
      const undo = said?.undo;
      // The notice comes with the data that it is about: a person who acts on it finds the change on every page.
      await readAgain();
      if (said) notify(said.text, undo && (() => void takeBack(undo)));
    },
  });
}
