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

const form = find("form");
let socket;
let shown = 0;
/** Whether what is in the field is sent as soon as the agent is reached. */
let isWaiting = false;

/** The agent keeps the chat and sends all of it when the page opens, and after each change. */
function connect() {
  socket = new WebSocket("/chat");
  socket.addEventListener("open", () => {
    state.textContent = "";
    if (isWaiting) form.requestSubmit();
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

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { text } = form.elements;
  // What was written stays in its field until it can be sent.
  isWaiting = socket.readyState !== WebSocket.OPEN;
  if (isWaiting) {
    state.textContent = "The agent is not reached yet. Your message is sent as soon as it is.";
    return;
  }
  socket.send(text.value);
  text.value = "";
});
