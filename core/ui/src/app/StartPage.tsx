import { lazy, Suspense, useEffect, useState } from 'react';
import { Navigate } from 'react-router';
import { usePreferences } from '@/api/hooks/preferences';
import { useOwnSettings } from './ownSettings';
import { Splash } from './Splash';
import { arrive, hasArrived } from './arrival';

const HomePage = lazy(() => import('@/pages/home/HomePage'));

/** Home, unless this person begins the day elsewhere. */
export default function StartPage() {
  const { error } = usePreferences();
  const { isLoaded, defaultPage } = useOwnSettings();
  const [isArrival] = useState(() => !hasArrived());
  const isUndecided = isArrival && !isLoaded && !error;
  useEffect(() => {
    if (!isUndecided) arrive();
  }, [isUndecided]);
  if (isUndecided) return <Splash />;
  if (isArrival && defaultPage !== null && defaultPage !== '/') return <Navigate to={defaultPage} replace />;
  return (
    <Suspense fallback={<Splash />}>
      <HomePage />
    </Suspense>
  );
}
