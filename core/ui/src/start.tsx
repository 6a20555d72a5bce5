import type { QueryClient } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { objectsQuery } from '@/api/hooks/metadata';
import { preferencesQuery } from '@/api/hooks/preferences';
import { recordPages } from '@/api/hooks/records';
import { meQuery } from '@/api/hooks/session';
import { viewsQuery } from '@/api/hooks/views';
import { createQueryClient } from '@/api/queryClient';
import { App } from '@/app/App';
import { registerWorker } from '@/app/installable';
import { createRouter } from '@/app/router';
import { firstRecords, isOutside, listAt } from '@/early';
import { setFormatSettings } from '@/format/settings';
import { startI18n } from '@/i18n';
import { applyScheme } from '@/theme';

/** For so long the first page waits for its answers, milliseconds: drawn once with them it is there sooner than drawn three times. */
const PATIENCE = 300;

/** The whole program, once its code is there. */
export async function start(): Promise<void> {
  applyScheme();
  registerWorker();
  const root = document.getElementById('root');
  const client = createQueryClient();
  const router = createRouter();
  const patience = new Promise((go) => setTimeout(go, PATIENCE));
  await Promise.all([startI18n(), isReady(router), Promise.race([fill(client, window.location), patience])]);
  if (root) createRoot(root).render(<App client={client} router={router} />);
}

/** Answers that were asked for early (`src/early.ts`), where the pages look for them. */
async function fill(client: QueryClient, { pathname, search }: Location): Promise<void> {
  if (isOutside(pathname)) return;
  const object = listAt(pathname);
  const records = firstRecords(pathname + search);
  await Promise.all([
    client.prefetchQuery(meQuery),
    client.prefetchQuery(objectsQuery),
    client.prefetchQuery(preferencesQuery(client)),
    object && client.prefetchQuery(viewsQuery(object)),
    records && client.prefetchInfiniteQuery(recordPages(records.object, records.query)),
  ]);
  // Known before anything is drawn, or all of it would be drawn twice.
  const me = client.getQueryData(meQuery.queryKey);
  if (me) setFormatSettings({ home: me.organization.currency });
}

/** The code of the page that the address asks for is there, or is known not to come. */
function isReady(router: ReturnType<typeof createRouter>): Promise<void> {
  return new Promise((done) => {
    if (router.state.initialized) return done();
    const end = router.subscribe(({ initialized }) => {
      if (!initialized) return;
      end();
      done();
    });
  });
}
