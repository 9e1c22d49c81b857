import { ApiError } from "../api-error.ts";
import { texts } from "../texts/texts.ts";
import { Banner } from "../ui/kit/banner.tsx";
import { Button } from "../ui/kit/button.tsx";

const isChangedMeanwhile = (error: Error | null): boolean => error instanceof ApiError && error.code === "version.changed_meanwhile";

type Tagged = { etag: string };

/**
 * The entity tag to save with: that of the state the form began with. Once the person has been told of another change, it is that of the state they
 * were told of.
 * @param opened absent for a new thing @param now absent if it was removed @param error of the last attempt to save
 */
export const tagToSave = (opened: Tagged | undefined, now: Tagged | undefined, error: Error | null): string | undefined =>
  isChangedMeanwhile(error) ? now?.etag : opened?.etag;

/** A setting as people see it: its label, and its text when the form was opened and now. */
export type Difference = readonly [label: string, opened: string, now: string];

/** Says what another administrator has changed while the form was open. What was typed stays. @property onLoad begins the form again with the new state */
export function Meanwhile({ error, differences, onLoad }: { error: Error | null; differences: Difference[]; onLoad: () => void }) {
  if (!isChangedMeanwhile(error)) return null;
  const { common } = texts();
  return (
    <div role="alert">
      <Banner
        variant="alert"
        title={common.meanwhile}
        description={
          <>
            {common.meanwhileHelp}
            <ul className="mt-2 flex list-disc flex-col gap-1 pl-5">
              {differences
                .filter(([, opened, now]) => opened !== now)
                .map(([label, opened, now]) => (
                  <li key={label} className="break-words">
                    {label}: <del>{opened || "–"}</del> → <ins>{now || "–"}</ins>
                  </li>
                ))}
            </ul>
          </>
        }
        action={<Button onClick={onLoad}>{common.loadNewState}</Button>}
      />
    </div>
  );
}
