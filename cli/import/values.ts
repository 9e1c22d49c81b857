import { makeSlugs } from "../slugs.ts";

/** Values of foreign files, of which nothing is known. */
export type Values = Record<string, unknown>;

export const isValues = (value: unknown): value is Values => typeof value === "object" && value !== null && !Array.isArray(value);
export const toValues = (value: unknown): Values => (isValues(value) ? value : {});
export const toList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const toTexts = (value: unknown): string[] => toList(value).filter((one) => typeof one === "string");
/** @returns the text, or undefined for what is none */
export const toText = (value: unknown): string | undefined => (typeof value === "string" && value.trim() !== "" ? value.trim() : undefined);

const LONGEST_SLUG = 40;

/** Makes slugs of the names of servers, each one once. */
export const makeServerSlugs = () => makeSlugs(LONGEST_SLUG, "server");
