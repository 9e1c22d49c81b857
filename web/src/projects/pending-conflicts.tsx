import { lazy } from "react";
import { withTexts } from "../texts/texts.ts";
import type { SignInConflict } from "./queries.ts";

const SignInConflicts = lazy(async () => ({ default: (await withTexts(import("./sign-in-conflicts.tsx"))).SignInConflicts }));

/** Sign-ins that wait for a decision of a platform administrator. Their script and texts are loaded only if there are some. */
export const PendingConflicts = ({ conflicts }: { conflicts: SignInConflict[] }) =>
  conflicts.length === 0 ? null : <SignInConflicts conflicts={conflicts} />;
