/** The names of Cardea's tools, as a navigator lists them. */
export const CALL_TOOLS = "call_tools";
export const GET_AUTHENTICATION_LINK = "get_authentication_link";
export const GET_TOOL_SCHEMAS = "get_tool_schemas";
export const SEARCH_TOOLS = "search_tools";
