import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../client';
import type { Label, Page, Ref } from '../types';

/** One reason to reach a record. */
export interface Ground {
  kind: 'administrator' | 'all' | 'no_owner' | 'owner' | 'report' | 'department' | 'department_below' | 'collaborator' | 'shared' | 'rule' | 'followed';
  owner?: Ref;
  department?: Ref;
  /** Of what is shared: with whom, how, until when and by whom. */
  to?: 'user' | 'user_group' | 'department';
  with?: Ref;
  below?: boolean;
  level?: 'read' | 'write';
  until?: string;
  by?: Ref;
  /** The sharing rule that opens it. */
  rule?: Ref;
  /** The record that it refers to, and that they may read. */
  record?: Ref;
}

/** How an action stands for a person. */
export interface RightOfAction {
  key: 'read' | 'update' | 'delete' | 'create' | 'assign' | 'import' | 'export' | 'reveal';
  allowed: boolean;
  grounds: Ground[];
  refusal: 'no_role' | 'out_of_scope' | 'unreadable' | null;
  roles: Ref[];
  scopes: ('own' | 'own_and_reports' | 'department' | 'department_tree' | 'all')[];
}

/** A field that the person can't simply write. */
export interface RightOfField {
  key: string;
  label: Label;
  access: 'hidden' | 'masked' | 'read_only';
  why: 'role' | 'sensitive';
  roles: Ref[];
}

/** What a person may do with an object or one of its records, and why. */
export interface PersonRights {
  user: Ref;
  active: boolean;
  administrator: boolean;
  roles: Ref[];
  record: { id: string; label: string | null; owner: Ref | null; department: Ref | null } | null;
  actions: RightOfAction[];
  fields: RightOfField[];
}

/** Somebody who may read a record. */
export interface RightsOnRecord {
  user: Ref;
  grounds: Ground[];
  update: boolean;
  delete: boolean;
}

export const usePersonRights = (user: string | null, object: string | null, record: string | null) =>
  useQuery({
    queryKey: ['rights', user, object, record],
    enabled: user !== null && object !== null,
    queryFn: ({ signal }) => api<PersonRights>(`users/${encodeURIComponent(user ?? '')}/access`, { signal, query: { object, record } }),
  });

export const useRecordRights = (object: string | null, record: string | null) =>
  useInfiniteQuery({
    queryKey: ['rights', 'record', object, record],
    enabled: object !== null && record !== null,
    queryFn: ({ pageParam, signal }) =>
      api<Page<RightsOnRecord>>(`records/${encodeURIComponent(object ?? '')}/${encodeURIComponent(record ?? '')}/access`, { signal, query: { cursor: pageParam } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
