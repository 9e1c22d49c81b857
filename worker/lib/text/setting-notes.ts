import { z } from "zod";

/**
 * What docs/configure.md and `npm run deploy` say of a setting. `npm run docs` writes the table.
 * @property example a value as an operator writes it @property secret whether it is a secret of the Worker, not a variable
 */
export type SettingNotes = { description: string; example: string; secret?: true; development?: true };

/** A setting that is not there, or empty: some tools write an empty line for it. */
export const optionalText = z
  .string()
  .trim()
  .optional()
  .transform((value) => value || undefined);

/** Adds notes to the schema of a setting. `schema.meta()` has them. */
export const withNotes = <Schema extends z.ZodType>(schema: Schema, about: SettingNotes): Schema => schema.meta(about);
