import { Empty } from "@cloudflare/kumo/components/empty";
import { Link } from "@tanstack/react-router";

/** Stands for a page that does not exist or that the person must not see. */
export function NotFound() {
  return (
    <Empty
      title="Nothing here"
      description="This page does not exist, or you have no access to it."
      contents={
        <Link to="/" className="underline">
          All projects
        </Link>
      }
    />
  );
}
