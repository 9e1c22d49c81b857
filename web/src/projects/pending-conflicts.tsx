import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { withTexts } from "../texts/texts.ts";
import { signInConflictsQuery } from "./queries.ts";

const SignInConflicts = lazy(async () => ({ default: (await withTexts(import("./sign-in-conflicts.tsx"))).SignInConflicts }));

/** Sign-ins that wait for a decision of a platform administrator. Their script and texts are loaded only if there are some. */
export function PendingConflicts() {
  const conflicts = useQuery({ ...signInConflictsQuery, refetchInterval: 30_000 }).data?.conflicts ?? [];
  if (conflicts.length === 0) return null;
  return (
    <Suspense>
      <SignInConflicts conflicts={conflicts} />
    </Suspense>
  );
}
