export * from './admin';
export * from './imports';
export * from './metadata';
export * from './mutations';
export * from './operations';
export * from './records';
export * from './session';
export * from './system';
