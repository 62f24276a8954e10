// Pages that are asked for anew whenever something happens in the namespace.
import { refetching } from "./refetch.js";
import { reporter, stream } from "./stream.js";

for (const element of document.querySelectorAll("[data-news]")) {
  const refetch = refetching(element);
  let ready = false;
  stream(
    element.dataset.news,
    {
      events: {
        workload: () => ready && refetch(),
        deleted: () => ready && refetch(),
        quota: refetch,
        audit: refetch,
        ready: () => {
          if (ready) refetch();
          ready = true;
        },
        gone: (_text, end) => end(),
      },
    },
    reporter(document),
  );
}
