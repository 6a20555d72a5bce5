import { createRoot } from 'react-dom/client';
import { createQueryClient } from '@/api/queryClient';
import { App } from '@/app/App';
import { createRouter } from '@/app/router';
import { startI18n } from '@/i18n';
import { applyScheme } from '@/theme';

applyScheme();
const root = document.getElementById('root');
void startI18n().then(() => {
  if (root) createRoot(root).render(<App client={createQueryClient()} router={createRouter()} />);
});
