import type { Client } from "@modelcontextprotocol/client";

const BEGUN = Symbol("begun");

/**
 * Marks the error of a call during which the server has sent a notification: the server has begun the call, so it is not made again.
 * @param result of the call, which was just sent
 */
export async function noteBegun<Result>(client: Client, result: Promise<Result>): Promise<Result> {
  let hasBegun = false;
  client.fallbackNotificationHandler = async () => {
    hasBegun = true;
  };
  try {
    return await result;
  } catch (error) {
    if (hasBegun && error instanceof Error) Object.assign(error, { [BEGUN]: true });
    throw error;
  }
}

/** Whether the server had begun the call that failed with this error. */
export const hadBegun = (error: Error): boolean => BEGUN in error;
