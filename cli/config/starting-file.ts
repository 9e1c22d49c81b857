/** A file for a project without servers. It changes nothing until its examples are taken out of the comments. */
export const STARTING_FILE = `# The configuration of a Cardea project. Take the number signs away from what you need, then run “cardea diff” and “cardea apply”.
# docs/configuration.md has all settings, and “cardea schema” writes their JSON Schema for your editor.
version: 1
#servers:
#  # A server whose sign-in Cardea finds out by itself.
#  linear:
#    name: Linear
#    url: https://mcp.linear.app/mcp
#    auth:
#      type: oauth2
#  # A server with a key of each person.
#  search:
#    name: Search
#    url: https://search.example.com/mcp
#    auth:
#      type: header
#      fields:
#        - name: X-API-Key
#defaultPolicy: allow
#rules:
#  - name: Nothing is deleted
#    tools: [delete_*]
#    policy: deny
`;
