import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiError } from "./api.ts";
import { router } from "./router.tsx";
import "./styles.css";

const dark = matchMedia("(prefers-color-scheme: dark)");
const applyMode = () => {
  document.documentElement.dataset.mode = dark.matches ? "dark" : "light";
};
applyMode();
dark.addEventListener("change", applyMode);

// From the back/forward cache a page returns as it was left, also to whoever comes after somebody has signed out.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status < 500), staleTime: 5_000 } },
});

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
