import { type Browser, makeBrowserOn, readCodeFrom } from "../browser.ts";
import { ORIGIN, send } from "./app.ts";

export type { Browser, Page } from "../browser.ts";

export const makeBrowser = (): Browser => makeBrowserOn(ORIGIN, send);

export const readCode = (email: string): Promise<string> => readCodeFrom(send, email);
