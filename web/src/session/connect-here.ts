import { useMutation } from "@tanstack/react-query";
import type { InferRequestType } from "hono/client";
import { api, unwrap } from "../api.ts";

const links = api.projects[":project"].links;
type NewLink = InferRequestType<typeof links.$post>["json"];

/** For how long the link of one connection can be used, in ms. */
const LASTS = 60 * 60_000;

/**
 * Leads the administrator to the page on which people connect, for their own account in the playground, or for a credential that all of the
 * project share. The page is reached by an auth link for the administrator's own address, which ends by itself.
 */
export function useConnectHere(project: string) {
  return useMutation({
    mutationFn: async ({ type, servers }: { type: "project" | "playground"; servers: string[] }) => {
      const { email } = await unwrap(api.me.$get());
      const whom = type === "project" ? { email } : { emails: [email] };
      const json: NewLink = { type, servers, ...whom, expiresAt: Date.now() + LASTS };
      return unwrap(links.$post({ param: { project }, json }));
    },
    onSuccess: ({ id }) => location.assign(`/connect/${id}`),
  });
}
