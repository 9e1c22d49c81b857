/** A sentence for the operator: what is wrong, and what to do. */
export class Refused extends Error {}

/** Whether the system refused something of files, as on a full disk: a reason for the operator to act, and no defect. */
export const isOfFiles = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && "syscall" in error && "code" in error;
