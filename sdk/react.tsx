import { type ButtonHTMLAttributes, type ReactNode, useEffect, useRef, useState } from "react";
import { type ConnectPorts, type ConnectState, type ConnectTimes, makeConnectFlow } from "./connect-flow.ts";
import { popups } from "./popup.ts";

export type { ConnectPorts, ConnectState, ConnectTimes } from "./connect-flow.ts";
export { finishPopup } from "./popup.ts";

type Flow = ReturnType<typeof makeConnectFlow>;

/** The state of connecting a person, and what begins it. Leaving the page ends the wait. */
export function useConnect(ports: ConnectPorts, times?: ConnectTimes): { state: ConnectState; start: () => void } {
  const [state, setState] = useState<ConnectState>({ at: "idle" });
  const flow = useRef<Flow>(undefined);
  useEffect(() => () => flow.current?.stop(), []);
  return {
    state,
    start() {
      flow.current ??= makeConnectFlow(popups, setState, times);
      void flow.current.start(ports);
    },
  };
}

/** What the button says in each state; an application gives them in its own language. */
export type ConnectTexts = Record<Exclude<ConnectState["at"], "refused"> | Extract<ConnectState, { at: "refused" }>["reason"], string>;

const TEXTS: ConnectTexts = {
  idle: "Connect",
  opening: "Opening…",
  waiting: "Waiting for you to finish in the other window…",
  connected: "Connected",
  blocked: "Your browser blocked the window. Open the page to connect",
  no_link: "This cannot be connected now. Try again",
  not_connected: "You came back without connecting. Try again",
  too_late: "You did not finish in time. Try again",
};

type Props = ConnectPorts & {
  texts?: Partial<ConnectTexts>;
  times?: ConnectTimes;
  children?: ReactNode;
} & Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children" | "onClick" | "type">;

/** A button that connects the person who is signed in. What happens is said to screen readers, too. */
export function ConnectButton({ createLink, isConnected, texts, times, children, disabled, ...rest }: Props) {
  const { state, start } = useConnect({ createLink, isConnected }, times);
  const said = { ...TEXTS, ...(typeof children === "string" && { idle: children }), ...texts };
  const text = said[state.at === "refused" ? state.reason : state.at];
  return (
    <>
      {state.at === "blocked" ? (
        <a href={state.url} target="_blank" rel="noopener">
          {text}
        </a>
      ) : (
        <button
          {...rest}
          type="button"
          data-state={state.at}
          disabled={disabled || state.at === "opening" || state.at === "connected"}
          onClick={start}
        >
          {state.at === "idle" && children !== undefined ? children : text}
        </button>
      )}
      <span role="status" style={{ position: "absolute", width: 1, height: 1, overflow: "hidden", clipPath: "inset(50%)" }}>
        {state.at === "idle" ? "" : text}
      </span>
    </>
  );
}
