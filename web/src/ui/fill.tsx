import { Fragment, type ReactNode } from "react";

type Props = { text: string; parts: Record<string, ReactNode> };

/** A text with what is to be shown in the place of each `{name}`: the order of the words is another one in each language. */
export const Fill = ({ text, parts }: Props) => (
  <>
    {text.split(/\{(\w+)\}/).map((piece, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text never change places
      <Fragment key={index}>{index % 2 === 0 ? piece : parts[piece]}</Fragment>
    ))}
  </>
);
