import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiError } from "./api-error.ts";
import { router } from "./router.tsx";
import { languageOf } from "./texts/language.ts";
import { chooseLanguage } from "./texts/texts.ts";
import { noteNavigation } from "./ui/heading.tsx";
import { applyTheme, readPreference } from "./ui/preferences.ts";
import "./styles.css";

applyTheme();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyTheme);

// The back/forward cache restores a page as the user left it, even after that user has signed out. A reload asks the server again.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

router.subscribe("onBeforeNavigate", ({ fromLocation, pathChanged }) => {
  if (fromLocation && pathChanged) noteNavigation();
});

const queryClient = new QueryClient({
  // Without a network the request fails and the page says so. Otherwise it would wait, and show nothing.
  defaultOptions: {
    mutations: { networkMode: "always" },
    queries: { networkMode: "always", retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status < 500), staleTime: 5_000 },
  },
});

const language = languageOf(readPreference("language"), navigator.languages);
document.documentElement.lang = language;
await chooseLanguage(language);

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
