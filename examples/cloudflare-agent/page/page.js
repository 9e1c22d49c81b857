const find = (selector) => document.querySelector(selector);
const state = find("#state");

/** A line of the chat. Its text is only ever text. */
function toParagraph({ from, text, link }) {
  const paragraph = document.createElement("p");
  paragraph.dataset.from = from;
  paragraph.textContent = text;
  if (link) {
    const anchor = document.createElement("a");
    Object.assign(anchor, { href: link, target: "_blank", rel: "noopener", textContent: "Connect your account" });
    paragraph.append(" ", anchor);
  }
  return paragraph;
}

let socket;
let shown = 0;

/** The agent keeps the chat and sends all of it when the page opens, and after each change. */
function connect() {
  socket = new WebSocket("/chat");
  socket.addEventListener("open", () => {
    state.textContent = "";
  });
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(data);
    if (message.type !== "cf_agent_state") return;
    const { lines } = message.state;
    find("#lines").append(
      ...lines
        .slice(shown)
        .filter(({ from }) => from !== "tool")
        .map(toParagraph),
    );
    shown = lines.length;
  });
  socket.addEventListener("close", () => {
    state.textContent = "The agent cannot be reached. Trying again …";
    setTimeout(connect, 2000);
  });
}
connect();

find("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const { text } = event.target.elements;
  // What was written stays in its field until it can be sent.
  if (socket.readyState !== WebSocket.OPEN) return;
  socket.send(text.value);
  text.value = "";
});
