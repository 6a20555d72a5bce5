import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../client';
import type { DryRun, Page, WorkflowDetail, WorkflowInfo, WorkflowRun, WorkflowText } from '../types';

const workflows = ['workflows'] as const;
const pathOf = (id: string) => `workflows/${encodeURIComponent(id)}`;

export const useWorkflows = () =>
  useQuery({
    queryKey: workflows,
    queryFn: ({ signal }) => api<Page<WorkflowInfo>>('workflows', { signal }),
    select: (page) => page.items,
  });

export function useSwitchWorkflow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, on }: { id: string; on: boolean }) => api<unknown>(`${pathOf(id)}/${on ? 'enable' : 'disable'}`, { method: 'POST' }),
    onSuccess: () => client.invalidateQueries({ queryKey: workflows }),
  });
}

/** One with its text. */
export const useWorkflow = (id: string) =>
  useQuery({
    queryKey: [...workflows, id],
    queryFn: ({ signal }) => api<WorkflowDetail>(pathOf(id), { signal }),
  });

/** The text that it had. */
export const fetchWorkflowVersion = (id: string, version: number) => api<WorkflowText>(`${pathOf(id)}/versions/${version}`);

/** Makes a workflow, or writes its next version over the one that was read. */
export function useSaveWorkflow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ over, text }: { over: WorkflowDetail | null; text: WorkflowText }) =>
      over === null
        ? api<WorkflowDetail>('workflows', { method: 'POST', body: text })
        : api<WorkflowDetail>(pathOf(over.id), { method: 'PUT', body: text, headers: { 'If-Match': `"${over.version}"` } }),
    onSuccess: (saved) => {
      client.setQueryData([...workflows, saved.id], saved);
      return client.invalidateQueries({ queryKey: workflows, exact: true });
    },
    // Where somebody else was quicker, theirs is fetched.
    onError: (_, { over }) => (over === null ? undefined : client.invalidateQueries({ queryKey: [...workflows, over.id], exact: true })),
  });
}

/** What it would do with a record; nothing of it is kept. */
export const useDryRun = (id: string) =>
  useMutation({
    mutationFn: (on: { object: string; record: string }) => api<DryRun>(`${pathOf(id)}/dry-run`, { method: 'POST', body: on }),
  });

export const useWorkflowRuns = (id: string) =>
  useQuery({
    queryKey: [...workflows, id, 'runs'],
    queryFn: ({ signal }) => api<Page<WorkflowRun>>(`${pathOf(id)}/runs`, { signal }),
    select: (page) => page.items,
  });
