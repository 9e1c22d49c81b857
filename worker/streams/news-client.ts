import { reasonOf } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { hear } from "./hear.ts";
import type { StreamsObjects } from "./project-streams-client.ts";
import type { News } from "./project-streams-policy.ts";

/** The most streams of news that may be open: those of one person (a tab of a browser has one), and all of a project. */
export const MOST_NEWS_STREAMS = { person: 20, project: 500 } as const;

/** Tells the open consoles of each project what has happened there. It never fails: a console that misses it reads its lists again within a minute. */
type TellNews = (events: readonly { projectId: ProjectId; action: string }[]) => Promise<void>;

/**
 * Listens to the news of a project until stopped, or until the surrounding request ends.
 * @param userId the person who listens @param onEnd called once when the stream ends
 * @returns a function that stops listening @throws AppError `stream.too_many`
 */
type ListenToNews = (projectId: ProjectId, userId: string, onNews: (news: News) => void, onEnd: () => void) => Promise<() => void>;

/** The news of projects. The root of a project's tree of objects holds the streams of its consoles. */
export function makeNewsClient({ projects }: Pick<StreamsObjects, "projects">, log: Log): { tellNews: TellNews; listenToNews: ListenToNews } {
  const tell = async (projectId: ProjectId, actions: Set<string>): Promise<void> => {
    const news: News = { actions: [...actions] };
    const tellOnce = () => projects.getByName(projectId).tellNews(news);
    // An object that is being moved or restarted refuses the first request.
    await tellOnce()
      .catch(tellOnce)
      .catch((error: unknown) => log.error("news.not_told", { projectId, reason: reasonOf(error) }));
  };

  return {
    async tellNews(events) {
      const byProject = new Map<ProjectId, Set<string>>();
      for (const { projectId, action } of events) byProject.set(projectId, (byProject.get(projectId) ?? new Set()).add(action));
      await Promise.all([...byProject].map(([projectId, actions]) => tell(projectId, actions)));
    },

    async listenToNews(projectId, userId, onNews, onEnd) {
      const url = `https://news/?${new URLSearchParams({ user: userId })}`;
      return hear<News>(projects.getByName(projectId), url, "news.too_many", onNews, onEnd);
    },
  };
}
