import { Empty } from "@cloudflare/kumo/components/empty";
import { Link } from "@tanstack/react-router";

export function NotFound() {
  return (
    <Empty
      title="Nothing here"
      description="There is no such page, or you have no access to it."
      contents={
        <Link to="/" className="underline">
          All projects
        </Link>
      }
    />
  );
}
