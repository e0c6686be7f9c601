// The modules of the user's own that a job loads. They are called something else on each machine.

import { isShipped } from '../loading/find-module.ts';
import type { Job } from './job.ts';

/** The names of the models, subjects and policies that jobs need and shootdown does not bring, each once. */
export const modulesOf = (jobs: readonly Job[]): readonly string[] => {
  const names = new Set<string>();
  for (const job of jobs)
    withModules(job, (name) => {
      names.add(name);
      return name;
    });
  return [...names].sort();
};

/** The same job, with each module of the user's own called as it is called here. */
export const withModules = (job: Job, calledHere: (name: string) => string): Job => {
  const here = (name: string): string => (isShipped(name) ? name : calledHere(name));
  switch (job.kind) {
    case 'check':
    case 'host':
    case 'walk':
    case 'find':
      return { ...job, model: here(job.model) };
    case 'compare':
      return { ...job, subject: here(job.subject), files: job.files.map(here) };
    case 'equivalent':
      return {
        ...job,
        first: { ...job.first, model: here(job.first.model) },
        second: { ...job.second, model: here(job.second.model) },
      };
  }
};

/** What a job is called where people look at the queue: `zap/2014`. */
export const labelOf = (job: Job): string => {
  switch (job.kind) {
    case 'check':
    case 'host':
      return [
        `${job.model}/${job.variant}`,
        ...Object.entries(job.set).map(([bound, value]) => `${bound}=${value}`),
      ].join(' ');
    case 'walk':
      return `${job.model}/${job.variant} walks ${job.from} to ${job.to - 1}`;
    case 'find':
      return `${job.model}/${job.variant} walk ${job.find.walk}`;
    case 'compare':
      return `${job.subject} ${job.candidate} on ${job.part}`;
    case 'equivalent':
      return `${job.first.model}/${job.first.variant} and ${job.second.model}/${job.second.variant}`;
  }
};
