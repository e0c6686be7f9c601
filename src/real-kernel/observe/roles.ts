// Who is who: tasks and CPUs of a log, threads and CPUs of a model.
import { ShootdownError, suggest } from '../../model/errors.ts';
import { type LogLine, taskWords } from './trace-log.ts';

/** Somebody in the log, a task or a CPU, who may be somebody of the model. */
export interface Somebody {
  readonly kind: 'task' | 'cpu';
  /** The pid, or the number of the CPU. */
  readonly number: number;
  /** `race-190`, `CPU 1` */
  readonly words: string;
}

/** Who of the model may be somebody of the log: a thread, or a CPU. */
export interface Role {
  readonly kind: 'task' | 'cpu';
  /** `zap`, `cpu 0` */
  readonly name: string;
}

/** Whoever takes steps one after the other: a thread; an action of one CPU. */
export interface Actor {
  readonly name: string;
  /** Place among the roles. */
  readonly role: number;
}

/** Actors, roles and somebodies, each once, by their places. */
export class Places {
  readonly actors: Actor[] = [];
  readonly roles: Role[] = [];
  readonly somebodies: Somebody[] = [];

  actor(name: string, kind: Role['kind'], roleName: string): number {
    const found = this.actors.findIndex((each) => each.name === name);
    if (found >= 0) return found;
    return this.actors.push({ name, role: this.#role(kind, roleName) }) - 1;
  }

  somebody(line: LogLine, kind: Somebody['kind']): number {
    const number = kind === 'task' ? line.pid : line.cpu;
    const found = this.somebodies.findIndex((each) => each.kind === kind && each.number === number);
    if (found >= 0) return found;
    const words = kind === 'task' ? taskWords(line) : `CPU ${line.cpu}`;
    return this.somebodies.push({ kind, number, words }) - 1;
  }

  #role(kind: Role['kind'], name: string): number {
    const found = this.roles.findIndex((role) => role.kind === kind && role.name === name);
    return found >= 0 ? found : this.roles.push({ kind, name }) - 1;
  }
}

/** By place of somebody that of a role. `known`: `zap`, `cpu 0`, with the pid, or the CPU. Throws `unknown` for one that there is not. */
export const knownOf = (
  known: readonly (readonly [role: string, number: number])[],
  { roles, somebodies }: Places,
): ReadonlyMap<number, number> =>
  new Map(
    known.map(([name, number]) => {
      const role = roles.findIndex((each) => each.name === name);
      if (role < 0)
        throw new ShootdownError(
          'unknown',
          `--thread ${name}: no lines of the log can be of it`,
          suggest(
            name,
            roles.map((each) => each.name),
          ) ?? `they can be of ${roles.map((each) => each.name).join(', ')}`,
        );
      const { kind } = roles[role] as Role;
      const somebody = somebodies.findIndex((each) => each.kind === kind && each.number === number);
      if (somebody < 0)
        throw new ShootdownError(
          'unknown',
          `--thread ${name}=${number}: the log has no line of ${kind === 'task' ? 'the task' : 'CPU'} ${number} that is of a step`,
          `it has ${somebodies
            .filter((each) => each.kind === kind)
            .map(({ words }) => words)
            .join(', ')}`,
        );
      return [somebody, role];
    }),
  );
