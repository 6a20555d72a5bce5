/** In place of an id, which has small letters, digits and dashes alone. */
export const NEW = '_new';

export const workflowPath = (id: string, tab?: 'runs'): string => `/settings/workflows/${encodeURIComponent(id)}${tab ? `?tab=${tab}` : ''}`;
