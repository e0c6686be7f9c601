// The public names of shootdown/mapcount: what a mapcount policy is, and the policies that were proposed.
export { policies } from './policies.ts';
export * from './policy.ts';
