/** Whether the JSON-RPC response of a tool call says that the call failed: an error, or a result with `isError`. */
export function isFailure(response: unknown): boolean {
  if (typeof response !== "object" || response === null) return true;
  if ("error" in response) return true;
  return (
    "result" in response &&
    typeof response.result === "object" &&
    response.result !== null &&
    "isError" in response.result &&
    response.result.isError === true
  );
}
