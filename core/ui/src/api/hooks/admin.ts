import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import type { CatalogueItem, Job, Page, PluginInfo, PluginPlan, RecordPage, Ref, Role, User } from '../types';

const plugins = ['plugins'] as const;

export interface Department {
  id: string;
  name: string;
  parent: Ref | null;
  managers: Ref[];
}

/** People from wherever, to share records with. */
export interface UserGroup {
  id: string;
  name: string;
  description: string | null;
  members: Ref[];
  is_active: boolean;
}

/** People, found by words, page by page. */
export const useUsers = (search: string) =>
  useInfiniteQuery({
    queryKey: [...keys.queries('user'), 'admin', search],
    queryFn: ({ pageParam, signal }) =>
      api<Page<User> & Pick<RecordPage, 'count'>>('records/user/query', {
        method: 'POST',
        signal,
        body: { search: search || undefined, sort: ['name'], limit: 50, cursor: pageParam, count: pageParam === null },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

export interface UserInput {
  username?: string;
  name?: string;
  email?: string | null;
  password?: string;
  must_change_password?: boolean;
  roles?: string[];
  department?: string | null;
  manager?: string | null;
  is_active?: boolean;
  is_service?: boolean;
}

export function useSaveUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: UserInput & { id?: string }) =>
      id === undefined
        ? api<User>('users', { method: 'POST', body })
        : api<User>(`users/${encodeURIComponent(id)}`, { method: 'PATCH', body }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.records('user') });
      void client.invalidateQueries({ queryKey: ['references', 'user'] });
      void client.invalidateQueries({ queryKey: keys.me });
    },
  });
}

export const useSetPassword = () =>
  useMutation({
    mutationFn: ({ id, ...body }: { id: string; password: string; must_change_password: boolean }) =>
      api<unknown>(`users/${encodeURIComponent(id)}/password`, { method: 'POST', body }),
  });

/** Every record of a small administrative object, whatever the server's page size. */
async function all<T>(object: string, signal: AbortSignal): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await api<Page<T>>(`records/${object}/query`, {
      method: 'POST',
      signal,
      body: { sort: ['name'], limit: 200, cursor, count: false },
    });
    found.push(...page.items);
    cursor = page.next_cursor ?? null;
  } while (cursor !== null);
  return found;
}

export const useDepartments = (enabled = true) =>
  useQuery({
    queryKey: [...keys.queries('department'), 'all'],
    queryFn: ({ signal }) => all<Department>('department', signal),
    enabled,
  });

export const useUserGroups = () =>
  useQuery({
    queryKey: [...keys.queries('user_group'), 'all'],
    queryFn: async ({ signal }) => {
      // A group without anybody says `null`.
      const groups = await all<Omit<UserGroup, 'members'> & { members: Ref[] | null }>('user_group', signal);
      return groups.map((group): UserGroup => ({ ...group, members: group.members ?? [] }));
    },
  });

export const useRoles = () =>
  useQuery({
    queryKey: [...keys.queries('role'), 'all'],
    queryFn: async ({ signal }) => {
      const page = await api<Page<Role>>('roles', { signal, query: { limit: 200 } });
      return page.items;
    },
  });

type AdministrativePath = 'departments' | 'roles' | 'records/user_group';

/** Create, change and delete for departments, roles and user groups. */
function useSaveAdministrative<Input extends object>(path: AdministrativePath, object: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: Input & { id?: string }) =>
      id === undefined
        ? api<{ id: string }>(path, { method: 'POST', body })
        : api<{ id: string }>(`${path}/${encodeURIComponent(id)}`, { method: 'PATCH', body }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.records(object) });
      void client.invalidateQueries({ queryKey: ['references', object] });
    },
  });
}

export const useSaveDepartment = () =>
  useSaveAdministrative<{ name?: string; parent?: string | null; managers?: string[] }>('departments', 'department');

export const useSaveRole = () =>
  useSaveAdministrative<{ name?: string; needs_second_factor?: boolean; may_view_as?: boolean; permissions?: Role['permissions'] }>('roles', 'role');

export const useSaveUserGroup = () =>
  useSaveAdministrative<{ name?: string; description?: string | null; members?: string[]; is_active?: boolean }>('records/user_group', 'user_group');

export function useDeleteAdministrative(path: AdministrativePath, object: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api<unknown>(`${path}/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.records(object) }),
  });
}

export const usePlugins = () =>
  useQuery({
    queryKey: plugins,
    queryFn: ({ signal }) => api<Page<PluginInfo>>('plugins', { signal }),
    select: itemsOf<PluginInfo>,
  });

function packageForm(file: File, options?: { granted: readonly string[]; accept_key?: string }): FormData {
  const form = new FormData();
  if (options) form.append('options', JSON.stringify(options));
  form.append('file', file, file.name);
  return form;
}

/** A file of the browser's, or the name of one that lies on the server. */
export type PackageSource = File | string;

const fromCatalogue = (file: string) => `plugins/catalogue/${encodeURIComponent(file)}`;

export const planPlugin = async (source: PackageSource) => {
  const query = { plan: true };
  const { plan } =
    typeof source === 'string'
      ? await api<{ plan: PluginPlan }>(fromCatalogue(source), { method: 'POST', query, body: {} })
      : await api<{ plan: PluginPlan }>('plugins', { method: 'POST', query, body: packageForm(source) });
  return plan;
};

/** Packages that lie on the server. */
export const useCatalogue = () =>
  useQuery({
    queryKey: [...plugins, 'catalogue'],
    queryFn: ({ signal }) => api<Page<CatalogueItem>>('plugins/catalogue', { signal }),
    select: itemsOf<CatalogueItem>,
  });

function useAfterPluginChange() {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: plugins });
    void client.invalidateQueries({ queryKey: keys.objects });
    void client.invalidateQueries({ queryKey: keys.me });
    void client.invalidateQueries({ queryKey: keys.dashboards });
  };
}

export function useInstallPlugin() {
  const after = useAfterPluginChange();
  return useMutation({
    mutationFn: ({ source, granted, acceptKey }: { source: PackageSource; granted: readonly string[]; acceptKey?: string | undefined }) => {
      const options = { granted, ...(acceptKey ? { accept_key: acceptKey } : {}) };
      return typeof source === 'string'
        ? api<PluginInfo>(fromCatalogue(source), { method: 'POST', body: options })
        : api<PluginInfo>('plugins', { method: 'POST', body: packageForm(source, options) });
    },
    onSuccess: after,
  });
}

export function useSetGrants(plugin: string) {
  const after = useAfterPluginChange();
  return useMutation({
    mutationFn: (granted: readonly string[]) =>
      api<PluginInfo>(`plugins/${encodeURIComponent(plugin)}/grants`, { method: 'PUT', body: { granted } }),
    onSuccess: after,
  });
}

export function useChangePlugin() {
  const after = useAfterPluginChange();
  return useMutation({
    mutationFn: ({ id, to, purge }: { id: string; to: 'enable' | 'disable' | 'rollback' | 'remove'; purge?: boolean }) =>
      to === 'remove'
        ? api<unknown>(`plugins/${encodeURIComponent(id)}`, {
            method: 'DELETE',
            query: { purge: purge ? true : undefined },
          })
        : api<unknown>(`plugins/${encodeURIComponent(id)}/${to}`, { method: 'POST' }),
    onSuccess: after,
  });
}

/** Everybody's jobs for administrators, one's own otherwise. */
export const useAllJobs = (everybody: boolean) =>
  useQuery({
    queryKey: [...keys.jobs, everybody ? 'all' : 'mine'],
    queryFn: ({ signal }) => api<Page<Job>>('jobs', { signal, query: { all: everybody ? true : undefined } }),
    select: itemsOf<Job>,
    refetchInterval: (query) => (query.state.data?.items.some((job) => job.state === 'running') ? 2000 : 15_000),
  });

export function useRetryJob() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api<unknown>(`jobs/${encodeURIComponent(id)}/retry`, { method: 'POST' }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.jobs }),
  });
}

const itemsOf = <T>(page: Page<T>): T[] => page.items;
