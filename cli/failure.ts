/** The meanings of the program's exit codes. A script may rely on them. */
export const EXIT = { ok: 0, failed: 1, usage: 2, notSignedIn: 3, refused: 4, different: 5, unreachable: 6 } as const;

type ExitCode = (typeof EXIT)[keyof typeof EXIT];

type FailureDetails = {
  code?: string | undefined;
  requestId?: string | undefined;
  confirm?: readonly string[] | undefined;
  link?: string | undefined;
};

/** An error that ends the program. The message is one or two sentences for people, which say what to do. */
export class Failure extends Error {
  readonly exitCode: ExitCode;
  /** Cardea's own code for the error, such as `link.level_mismatch`. */
  readonly code: string | undefined;
  /** The id by which Cardea's log names the request. */
  readonly requestId: string | undefined;
  /** What Cardea asks to be confirmed before it does the same. */
  readonly confirm: readonly string[] | undefined;
  /** Where a person connects the account that is missing. */
  readonly link: string | undefined;

  constructor(exitCode: ExitCode, message: string, { code, requestId, confirm, link }: FailureDetails = {}) {
    super(message);
    this.exitCode = exitCode;
    this.code = code;
    this.requestId = requestId;
    this.confirm = confirm;
    this.link = link;
  }
}
