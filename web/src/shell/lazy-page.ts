import { lazyRouteComponent } from "@tanstack/react-router";
import type { FrameTexts } from "../texts/en/frame.ts";
import { texts, withTexts } from "../texts/texts.ts";

/**
 * What follows if the script of a page could not be loaded. If Cardea answers, it has another version now, and the router loads the console again.
 * Otherwise that would end in the browser's own page about errors.
 */
async function failed(error: unknown): Promise<never> {
  await fetch("/healthz").catch(() => {
    throw new Error(texts().common.unreachable);
  });
  throw error;
}

/** A page, with the script and the texts it alone needs. */
export const page = <Module extends Record<string, unknown>, Name extends keyof Module & string>(read: () => Promise<Module>, name: Name) =>
  lazyRouteComponent(() => withTexts(read()).catch(failed), name);

/** @param page the name of a page in the texts @param under the list that the page belongs to */
export const titled = (page: keyof FrameTexts["pages"], under?: keyof FrameTexts["pages"]) => ({ staticData: { page, ...(under && { under }) } });

/** A page that has its own script, and its title. */
export const shown = <Module extends Record<string, unknown>, Name extends keyof Module & string>(
  read: () => Promise<Module>,
  name: Name,
  ...titles: Parameters<typeof titled>
) => ({ component: page(read, name), ...titled(...titles) });

declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    /** What the page is called. */
    page?: keyof FrameTexts["pages"];
    /** The list that the page belongs to. */
    under?: keyof FrameTexts["pages"];
  }
}
