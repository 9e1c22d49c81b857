import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The shell first: it draws no window and no tabs of its own, which takes more than half of what a test costs in the browser's whole program. */
const CHROMIUM = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const CHROMIUM_ON_MAC = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"];
const FIREFOX = ["firefox-esr", "firefox"];
const FIREFOX_ON_MAC = ["/Applications/Firefox.app/Contents/MacOS/firefox"];

/** The path of the first of these programs on the PATH, otherwise the first of these places that exists. */
function find(names: string[], places: string[] = []): string | undefined {
  const onPath = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...places].find((path) => existsSync(path));
}

/** The path of an installed Chromium: `CHROMIUM`, otherwise the first on the PATH. */
export const findBrowser = (): string | undefined => process.env.CHROMIUM || find(CHROMIUM, CHROMIUM_ON_MAC);

/** The path of an installed Firefox: `FIREFOX`, otherwise the first on the PATH. */
export const findFirefox = (): string | undefined => process.env.FIREFOX || find(FIREFOX, FIREFOX_ON_MAC);

/** The paths of WebKitGTK's driver and of a program that provides a display; undefined if the driver or any display is missing. */
export function findWebKit(): { driver: string; display: string | undefined } | undefined {
  const [driver, display] = [find(["WebKitWebDriver"]), find(["Xvfb"])];
  return driver && (display || process.env.DISPLAY) ? { driver, display } : undefined;
}
