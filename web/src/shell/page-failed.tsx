import type { ErrorComponentProps } from "@tanstack/react-router";
import { texts } from "../texts/texts.ts";
import { Banner } from "../ui/kit/banner.tsx";
import { Button } from "../ui/kit/button.tsx";

/** Stands for a page that could not be shown. The frame around it stays. */
export function PageFailed({ error }: ErrorComponentProps) {
  const { common } = texts();
  const isUnreachable = error instanceof Error && error.message === common.unreachable;
  return (
    <div role="alert">
      <Banner
        variant="error"
        title={common.notLoaded}
        description={isUnreachable ? common.unreachable : common.failed}
        action={
          <Button size="sm" onClick={() => location.reload()}>
            {common.tryAgain}
          </Button>
        }
      />
    </div>
  );
}
