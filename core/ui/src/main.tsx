import { createRoot } from 'react-dom/client';
import { objectsQuery } from '@/api/hooks/metadata';
import { meQuery } from '@/api/hooks/session';
import { createQueryClient } from '@/api/queryClient';
import { App } from '@/app/App';
import { registerWorker } from '@/app/installable';
import { createRouter } from '@/app/router';
import { startI18n } from '@/i18n';
import { applyScheme } from '@/theme';

applyScheme();
registerWorker();
const root = document.getElementById('root');
const client = createQueryClient();
// What every page behind the door needs is on its way while the code of the page is still being read.
if (!/^\/(setup|sign-in|password|docs)\b/.test(window.location.pathname)) {
  void client.prefetchQuery(meQuery);
  void client.prefetchQuery(objectsQuery);
}
void startI18n().then(() => {
  if (root) createRoot(root).render(<App client={client} router={createRouter()} />);
});
