import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";

/**
 * A mutation of data that the console has already read.
 * @param queryKey every query below this key is read again once the change has succeeded
 */
export function useChange<Input, Output>(queryKey: QueryKey, mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => client.invalidateQueries({ queryKey }) });
}
