import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { App as AntApp, ConfigProvider } from 'antd';
import en from 'antd/locale/en_US';
import zh from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { useEffect, useMemo } from 'react';
import { flushSync } from 'react-dom';
import { RouterProvider } from 'react-router';
import { useLanguage } from '@/i18n';
import { themeConfig, useDensity, useScheme, useStillness } from '@/theme';
import '@/theme/base.css';

export function App({ client, router }: { client: QueryClient; router: React.ComponentProps<typeof RouterProvider>['router'] }) {
  const scheme = useScheme();
  const language = useLanguage();
  const isStill = useStillness();
  const density = useDensity();
  const theme = useMemo(() => themeConfig(scheme, isStill, density), [scheme, isStill, density]);
  useEffect(() => void dayjs.locale(language === 'zh-CN' ? 'zh-cn' : 'en'), [language]);
  return (
    <ConfigProvider
      theme={theme}
      locale={language === 'zh-CN' ? zh : en}
      button={{ autoInsertSpace: false }}
      wave={{ disabled: true }}
    >
      <AntApp component={false} message={{ maxCount: 3, top: 16 }}>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} flushSync={(act) => void flushSync(act)} />
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
}
