/** When a second factor is required, the mildest first: never, before dangerous acts, or also of every administrator and auditor. */
export const REQUIREMENTS = ["off", "acts", "administrators"] as const;

export type Requirement = (typeof REQUIREMENTS)[number];

export const stricterOf = (one: Requirement, other: Requirement): Requirement =>
  REQUIREMENTS.indexOf(one) >= REQUIREMENTS.indexOf(other) ? one : other;
