import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "../api.ts";

export const meQuery = queryOptions({ queryKey: ["me"], queryFn: () => unwrap(api.me.$get()), staleTime: 60_000 });
