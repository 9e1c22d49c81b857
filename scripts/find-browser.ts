import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const CHROMIUM = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const CHROMIUM_ON_MAC = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"];
const FIREFOX = ["firefox-esr", "firefox"];
const FIREFOX_ON_MAC = ["/Applications/Firefox.app/Contents/MacOS/firefox"];

/** The first of these programs that is on the PATH, or at one of these places. */
function find(names: string[], places: string[] = []): string | undefined {
  const onPath = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...places].find((path) => existsSync(path));
}

/** Path of an installed Chromium: `CHROMIUM`, else the first on the PATH. */
export const findBrowser = (): string | undefined => process.env.CHROMIUM || find(CHROMIUM, CHROMIUM_ON_MAC);

/** Path of an installed Firefox: `FIREFOX`, else the first on the PATH. */
export const findFirefox = (): string | undefined => process.env.FIREFOX || find(FIREFOX, FIREFOX_ON_MAC);

/** What drives WebKitGTK, and the display it needs where there is none. Nothing where either is missing. */
export function findWebKit(): { driver: string; display: string | undefined } | undefined {
  const [driver, display] = [find(["WebKitWebDriver"]), find(["Xvfb"])];
  return driver && (display || process.env.DISPLAY) ? { driver, display } : undefined;
}
