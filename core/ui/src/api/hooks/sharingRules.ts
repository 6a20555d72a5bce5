/** Rules by which records that pass a filter are open to others. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import type { Filter, Page, Ref } from '../types';
import type { ShareLevel } from './shares';

export interface SharingRule {
  id: string;
  name: string;
  object: string;
  condition: Filter;
  level: ShareLevel;
  roles: Ref[];
  groups: Ref[];
  departments: Ref[];
  /** Of the departments: those below them too. */
  below: boolean | null;
  is_active: boolean;
}

export interface SharingRuleInput {
  name?: string;
  object?: string;
  condition?: Filter;
  level?: ShareLevel;
  roles?: string[];
  groups?: string[];
  departments?: string[];
  below?: boolean;
  is_active?: boolean;
}

const path = 'records/sharing_rule';
/** A list of which nothing is chosen comes as `null`. */
type Wire = Omit<SharingRule, 'roles' | 'groups' | 'departments'> & { [list in 'roles' | 'groups' | 'departments']: Ref[] | null };
/** As many as anybody keeps an overview of. */
const RULES_MAX = 200;

export const useSharingRules = () =>
  useQuery({
    queryKey: [...keys.queries('sharing_rule'), 'all'],
    queryFn: async ({ signal }) => {
      const page = await api<Page<Wire>>(`${path}/query`, { method: 'POST', signal, body: { sort: ['name'], limit: RULES_MAX } });
      return page.items.map((rule): SharingRule => ({ ...rule, roles: rule.roles ?? [], groups: rule.groups ?? [], departments: rule.departments ?? [] }));
    },
  });

export function useSaveSharingRule() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: SharingRuleInput & { id?: string }) =>
      id === undefined ? api<SharingRule>(path, { method: 'POST', body }) : api<SharingRule>(`${path}/${encodeURIComponent(id)}`, { method: 'PATCH', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.records('sharing_rule') }),
  });
}

export function useDeleteSharingRule() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api<unknown>(`${path}/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.records('sharing_rule') }),
  });
}
