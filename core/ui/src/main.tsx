import { createRoot } from 'react-dom/client';
import { createQueryClient } from '@/api/queryClient';
import { App } from '@/app/App';
import { registerWorker } from '@/app/installable';
import { createRouter } from '@/app/router';
import { startI18n } from '@/i18n';
import { applyScheme } from '@/theme';

applyScheme();
registerWorker();
const root = document.getElementById('root');
void startI18n().then(() => {
  if (root) createRoot(root).render(<App client={createQueryClient()} router={createRouter()} />);
});
