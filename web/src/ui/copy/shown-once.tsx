import type { ReactNode } from "react";
import { Heading } from "../heading.tsx";
import { Banner } from "../kit/banner.tsx";
import { Button } from "../kit/button.tsx";

type Props = { title: string; words: { copyNow: string; copyNowHelp: string; done: string }; onDone: () => void; children: ReactNode };

/** Shows a new secret for the only time, whole, with commands that work as they are. */
export function ShownOnce({ title, words, onDone, children }: Props) {
  return (
    <div className="max-w-xl">
      <Heading title={title} />
      <Banner className="mb-4" title={words.copyNow} description={words.copyNowHelp} />
      {children}
      <Button className="mt-6" variant="primary" onClick={onDone}>
        {words.done}
      </Button>
    </div>
  );
}
