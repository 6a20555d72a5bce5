export * from './client';
export * from './hooks';
export * from './keys';
export * from './types';
