import { createBrowserRouter, type RouteObject } from 'react-router';
import { Boundary } from './Boundary';
import { Splash } from './Splash';

type Page = { default: React.ComponentType };
const page = (load: () => Promise<Page>): Pick<RouteObject, 'lazy'> => ({
  lazy: async () => ({ Component: (await load()).default }),
});

export const routes: RouteObject[] = [
  { path: '/setup', ...page(() => import('@/pages/auth/SetupPage')), errorElement: <Boundary />, HydrateFallback: Splash },
  { path: '/sign-in', ...page(() => import('@/pages/auth/SignInPage')), errorElement: <Boundary />, HydrateFallback: Splash },
  { path: '/forgot', ...page(() => import('@/pages/auth/ForgotPage')), errorElement: <Boundary />, HydrateFallback: Splash },
  { path: '/password', ...page(() => import('@/pages/auth/PasswordPage')), errorElement: <Boundary />, HydrateFallback: Splash },
  { path: '/join', ...page(() => import('@/pages/auth/JoinPage')), errorElement: <Boundary />, HydrateFallback: Splash },
  { path: '/second-factor', ...page(() => import('@/pages/auth/SecondFactorPage')), errorElement: <Boundary />, HydrateFallback: Splash },
  { path: '/docs/errors', ...page(() => import('@/pages/help/PublicErrorsPage')), errorElement: <Boundary />, HydrateFallback: Splash },
  {
    path: '/',
    ...page(() => import('./Shell')),
    HydrateFallback: Splash,
    errorElement: <Boundary />,
    children: [
      {
        errorElement: <Boundary />,
        children: [
          { index: true, ...page(() => import('./StartPage')) },
          { path: 'o/:object', ...page(() => import('@/pages/list/ListPage')) },
          { path: 'o/:object/bin', ...page(() => import('@/pages/bin/BinPage')) },
          { path: 'o/:object/new', ...page(() => import('@/pages/record/CreatePage')) },
          { path: 'o/:object/:id', ...page(() => import('@/pages/record/RecordPage')) },
          { path: 'd/:dashboard', ...page(() => import('@/pages/dashboard/DashboardPage')) },
          { path: 'p/:plugin/:slot', ...page(() => import('@/plugin-ui/places/PluginSlotPage')) },
          { path: 'imports', ...page(() => import('@/pages/imports/ImportsPage')) },
          { path: 'imports/new', ...page(() => import('@/pages/imports/NewImportPage')) },
          { path: 'imports/:id', ...page(() => import('@/pages/imports/ImportPage')) },
          { path: 'settings/users', ...page(() => import('@/pages/admin/UsersPage')) },
          { path: 'settings/departments', ...page(() => import('@/pages/admin/DepartmentsPage')) },
          { path: 'settings/roles', ...page(() => import('@/pages/admin/RolesPage')) },
          { path: 'settings/sharing-rules', ...page(() => import('@/pages/admin/SharingRulesPage')) },
          { path: 'settings/user-groups', ...page(() => import('@/pages/admin/UserGroupsPage')) },
          { path: 'settings/plugins', ...page(() => import('@/pages/admin/PluginsPage')) },
          { path: 'settings/plugins/:id', ...page(() => import('@/pages/admin/health/PluginPage')) },
          { path: 'settings/workflows', ...page(() => import('@/pages/admin/WorkflowsPage')) },
          { path: 'settings/workflows/:id', ...page(() => import('@/pages/admin/workflows/WorkflowPage')) },
          { path: 'settings/dictionaries', ...page(() => import('@/pages/admin/dictionaries/DictionariesPage')) },
          { path: 'settings/dictionaries/:key', ...page(() => import('@/pages/admin/dictionaries/DictionaryPage')) },
          { path: 'settings/layouts/:object?', ...page(() => import('@/pages/admin/layouts/LayoutsPage')) },
          { path: 'settings/organization', ...page(() => import('@/pages/admin/OrganizationPage')) },
          { path: 'settings/security', ...page(() => import('@/pages/admin/SecurityPage')) },
          { path: 'settings/single-sign-on', ...page(() => import('@/pages/admin/single-sign-on/ProvidersPage')) },
          { path: 'settings/mail', ...page(() => import('@/pages/admin/mail/MailPage')) },
          { path: 'settings/audit', ...page(() => import('@/pages/admin/AuditPage')) },
          { path: 'settings/rights', ...page(() => import('@/pages/admin/rights/RightsPage')) },
          { path: 'settings/jobs', ...page(() => import('@/pages/admin/JobsPage')) },
          { path: 'me/:section?', ...page(() => import('@/pages/me/MePage')) },
          { path: 'help', ...page(() => import('@/pages/help/HelpPage')) },
          { path: 'help/manual/:chapter?', ...page(() => import('@/pages/help/ManualPage')) },
          { path: 'help/errors', ...page(() => import('@/pages/help/ErrorsPage')) },
          { path: '*', ...page(() => import('./NotFound')) },
        ],
      },
    ],
  },
];

export const createRouter = () => createBrowserRouter(routes);
