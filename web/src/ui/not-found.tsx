import { Link } from "@tanstack/react-router";
import { texts } from "../texts/texts.ts";
import { Heading } from "./heading.tsx";

/** Stands for a page that does not exist or that the person must not see. */
export function NotFound() {
  const { common, frame } = texts();
  return (
    <>
      <Heading title={common.nothingHere} about={common.nothingHereHelp} />
      <Link to="/" className="underline">
        {frame.allProjects}
      </Link>
    </>
  );
}
