/**
 * Codes that an event of a call has in the audit, and no answer of the API: what they mean, and what to do. A call that Cardea refused, or whose server
 * could not be reached, has the code of that error.
 */
export const CALL_CODES: Record<string, readonly [meaning: string, action: string]> = {
  "call.abandoned": [
    "The agent disconnected before the answer was over. The server was told to stop, and may have done the call.",
    "Look at the server for what was done before the call is made again.",
  ],
  "call.cancelled": ["The agent cancelled the call. The server was told to stop, and may have done the call.", "As for `call.abandoned`."],
  "call.cut_off": [
    "The server's answer ended before its result came. The call may have been done.",
    "Look at the server's own log, then make the call again.",
  ],
  "call.no_reply": ["The server answered with something else than the reply to this call.", "Tell the server's operator: it does not keep to MCP."],
  "call.asked": [
    "The server asked the person something after its answer had begun, so the call ended.",
    "Make the call again: from now on the question reaches the agent.",
  ],
  "call.unaskable": [
    "The server asked the person something, and has opened no session in which an answer could reach it.",
    "Tell the server's operator. Other tools of the server are not concerned.",
  ],
  "tool.error": ["The tool or the server answered with an error of its own.", "The agent has its text. Cardea does not keep it."],
  "tool.denied": [
    "An administrator of the project, or the navigator, denies the tool. Nothing was sent.",
    "Nothing, or allow it in the server's tools or in the navigator.",
  ],
  "tool.held": [
    "The tool's definition has changed since it was looked at. Nothing was sent.",
    "Look at the change in the server's tools, and allow it.",
  ],
  "server.paused": ["The server is paused. Nothing was sent.", "Go on with the server on its page, when it may be called again."],
  "credential.missing": [
    "There is no credential to send. Nothing was sent.",
    "The person, or for a shared one an administrator, connects with the link that the agent was shown.",
  ],
  "credential.declined": ["The person was asked in the chat to connect, and did not want to. Nothing was sent.", "Nothing. The agent may ask again."],
};
