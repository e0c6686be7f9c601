import { goalForms, goalOf } from '../../explore/goal.ts';
import { searchFrom } from '../../explore/search-from.ts';
import { Session } from '../../explore/session.ts';
import { ShootdownError, suggest } from '../../model/errors.ts';
import type { Instance } from '../../model/instance.ts';
import { actorOf } from '../../model/rules/rule.ts';
import { answerWords } from '../../report/explore/goal-answer.ts';
import { fold } from '../../report/page/columns.ts';
import { changesBetween } from '../../trace/changes.ts';
import { changeWords, diagram } from '../../trace/diagram/diagram.ts';
import { notable } from '../../trace/diagram/initial-state.ts';
import { hardware } from '../../trace/rules.ts';
import type { Way } from '../shared/recording/way.ts';
import { type Filter, propertyLines, situation, tookLines, treeLines } from './text.ts';

/** What the program says to a line of the user's. */
export interface Reply {
  readonly lines: readonly string[];
  readonly quit?: boolean;
}

/** A command of the dialogue: its words, what it takes, and what it does. */
interface Verb {
  readonly names: readonly [name: string, ...short: readonly string[]];
  readonly takes: string;
  readonly doc: string;
  readonly run: (rest: string) => Reply | Promise<Reply>;
}

/** The dialogue in which a user steps through a variant. Errors are thrown as ShootdownErrors, and change nothing. */
export class Dialogue {
  readonly #session: Session;
  readonly #width: number;
  readonly #signal: () => AbortSignal;
  #filter: Filter = { thread: undefined, noise: true };

  constructor(instance: Instance, width: number, signal: () => AbortSignal) {
    this.#session = new Session(instance);
    this.#width = width;
    this.#signal = signal;
  }

  /** What is shown first. The steps of a way, and those of these numbers, are taken; `undo` goes back through them. */
  open(way: Way | undefined, take: readonly number[] = []): readonly string[] {
    const { model, variant } = this.#session.instance;
    const lines = [`${model.name}/${variant}: 'help' shows what can be typed`];
    if (way === undefined && take.length === 0) return [...lines, ...this.#initialLines(), ...this.#situation()];
    if (way !== undefined) {
      this.#session.begin(way.trace.initial);
      this.#session.follow(way.trace.steps);
    }
    const remark = way === undefined ? [] : [...this.#folded(way.words), ...this.#loopLines(way)];
    for (const n of take) this.#session.take(n - 1);
    return [...lines, ...remark, ...this.#diagram(), '', ...this.#situation()];
  }

  /** Where a run that goes on for ever goes. */
  #loopLines({ loop, trace }: Way): readonly string[] {
    const begins = loop === undefined ? undefined : this.#session.path()[loop];
    if (begins === undefined) return [];
    return loop === trace.steps.length
      ? ['it stays for ever in the last state']
      : [`from state ${begins.id} on it goes round for ever: after the last step it is as in state ${begins.id} again`];
  }

  /** Answers one line. */
  async answer(line: string): Promise<Reply> {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) return { lines: [] };
    if (/^\d+$/.test(text)) return this.#take(Number(text));
    const [word = '', ...rest] = text.split(/\s+/);
    const verb = this.#verbs.find(({ names }) => names.includes(word));
    if (verb === undefined)
      throw new ShootdownError(
        'usage',
        `there is no '${word}'`,
        suggest(
          word,
          this.#verbs.map(({ names }) => names[0]),
        ),
      );
    return verb.run(rest.join(' '));
  }

  readonly #verbs: readonly Verb[] = [
    {
      names: ['undo', 'u'],
      takes: '[N]',
      doc: 'go back a step, or N',
      run: (rest) => this.#move(rest, () => this.#session.undo(), 'this is an initial state'),
    },
    {
      names: ['redo', 'r'],
      takes: '[N]',
      doc: 'go forward again',
      run: (rest) => this.#move(rest, () => this.#session.redo(), 'nothing was undone here'),
    },
    {
      names: ['goto', 'g'],
      takes: 'STATE',
      doc: 'go to a state that was visited, by its number',
      run: (rest) => {
        this.#session.goto(this.#number(rest, 'goto takes the number of a state'));
        return { lines: this.#situation() };
      },
    },
    {
      names: ['tree', 't'],
      takes: '',
      doc: 'every branch that was taken',
      run: () => ({ lines: treeLines(this.#session) }),
    },
    {
      names: ['show', 's'],
      takes: '',
      doc: 'what can happen, again',
      run: () => ({ lines: this.#situation() }),
    },
    {
      names: ['state'],
      takes: '',
      doc: 'what the state holds besides zeros',
      run: () => ({ lines: this.#stateLines() }),
    },
    {
      names: ['diff'],
      takes: '[STATE]',
      doc: 'what differs from another state (default: the one before)',
      run: (rest) => ({ lines: this.#diff(rest) }),
    },
    {
      names: ['diagram', 'd'],
      takes: '',
      doc: 'the way here, as a race diagram',
      run: () => ({ lines: this.#diagram() }),
    },
    {
      names: ['properties', 'p'],
      takes: '',
      doc: 'what each property says here',
      run: () => ({ lines: propertyLines(this.#session) }),
    },
    {
      names: ['find', 'f'],
      takes: 'GOAL',
      doc: `a shortest way from here: ${goalForms.map((form) => `'find ${form}'`).join(', ')}`,
      run: (rest) => this.#find(rest),
    },
    {
      names: ['random'],
      takes: '[STEPS [SEED]]',
      doc: 'take steps at random (default: 10 of them), until something is broken',
      run: (rest) => this.#random(rest),
    },
    {
      names: ['only'],
      takes: 'THREAD',
      doc: `show the steps of one thread (or of '${hardware}')`,
      run: (rest) => this.#only(rest),
    },
    {
      names: ['quiet'],
      takes: '',
      doc: 'do not show noise, such as TLB fills and evictions',
      run: () => this.#filtered({ ...this.#filter, noise: false }),
    },
    {
      names: ['all'],
      takes: '',
      doc: 'show all steps',
      run: () => this.#filtered({ thread: undefined, noise: true }),
    },
    { names: ['help', 'h', '?'], takes: '', doc: 'this text', run: () => ({ lines: this.#help() }) },
    { names: ['quit', 'q', 'exit'], takes: '', doc: 'end', run: () => ({ lines: [], quit: true }) },
  ];

  #help(): readonly string[] {
    const rows = [
      ['N', 'take the step of that number'] as const,
      ...this.#verbs.map(({ names, takes, doc }) => [[names.join(', '), takes].join(' ').trim(), doc] as const),
      ['# ...', 'nothing: for remarks in a file of commands'] as const,
    ];
    const left = Math.max(...rows.map(([words]) => words.length)) + 2;
    return rows.flatMap(([words, doc]) =>
      fold(doc, Math.max(30, this.#width - left)).map(
        (line, i) => `${(i === 0 ? words : '').padEnd(left)}${line.trim()}`,
      ),
    );
  }

  #take(n: number): Reply {
    const node = this.#session.take(n - 1);
    return { lines: [...tookLines(this.#session, node), ...this.#situation()] };
  }

  #move(rest: string, go: () => unknown, none: string): Reply {
    const times = rest === '' ? 1 : this.#number(rest, 'it takes a number of steps');
    for (let i = 0; i < times; i++)
      if (go() === undefined) {
        if (i === 0) throw new ShootdownError('usage', none, undefined);
        break;
      }
    return { lines: this.#situation() };
  }

  #number(text: string, hint: string): number {
    if (!/^\d+$/.test(text)) throw new ShootdownError('usage', `'${text}' is no number`, hint);
    return Number(text);
  }

  #situation(): readonly string[] {
    return situation(this.#session, this.#filter).flatMap((line) => this.#folded(line));
  }

  /** A line in the width of the terminal; what follows is indented as it is. */
  #folded(line: string): readonly string[] {
    if (line.length <= this.#width) return [line];
    const indent = ' '.repeat(line.length - line.trimStart().length);
    return fold(line.trimStart(), this.#width - indent.length).map((each) => indent + each);
  }

  #initialLines(): readonly string[] {
    const { initial, instance } = this.#session;
    if (initial.length === 1) return [];
    return [
      `there are ${initial.length} initial states, and this is state 0; 'goto' takes another:`,
      ...initial.slice(0, 20).flatMap(({ id, state }) => {
        const changes = changesBetween(instance.system.root, initial[0]?.state ?? null, state);
        const words = changes.map((change) => changeWords(instance.system, change)).join(', ');
        return this.#folded(`  ${id}  ${id === 0 ? notable(instance.system, state).join(', ') : words}`);
      }),
      ...(initial.length > 20 ? [`  and ${initial.length - 20} more`] : []),
    ];
  }

  #stateLines(): readonly string[] {
    const { system } = this.#session.instance;
    const parts = notable(system, this.#session.at.state);
    return parts.length === 0 ? ['everything is zero'] : parts.flatMap((part) => this.#folded(`  ${part}`));
  }

  #diff(rest: string): readonly string[] {
    const { system } = this.#session.instance;
    const { at, visited } = this.#session;
    const other = rest === '' ? at.parent : visited[this.#number(rest, 'diff takes the number of a state')];
    if (other === undefined)
      throw new ShootdownError(
        'usage',
        rest === '' ? 'this is an initial state' : `there is no state ${rest}`,
        undefined,
      );
    const changes = changesBetween(system.root, other.state, at.state);
    if (changes.length === 0) return ['the states are the same'];
    return changes.map((change) => `  ${changeWords(system, change)}`);
  }

  #diagram(): readonly string[] {
    const { instance, at } = this.#session;
    if (at.depth === 0) return ['no step was taken yet'];
    return diagram(instance.system, this.#session.trace(), this.#width);
  }

  async #find(rest: string): Promise<Reply> {
    const goal = goalOf(this.#session.instance.system, rest);
    const answer = await searchFrom(this.#session.instance, this.#session.at.state, goal, { signal: this.#signal() });
    const words = answerWords(goal, answer);
    if (answer.kind !== 'found' && answer.kind !== 'fails') return { lines: this.#folded(words) };
    this.#session.follow(answer.steps);
    const { length: steps } = answer.steps;
    if (steps === 0) return { lines: [...this.#folded(words), ...this.#situation()] };
    const taken = `${words}; ${steps === 1 ? 'it is' : 'they are'} taken (undo ${steps} goes back):`;
    return { lines: [...this.#folded(taken), ...this.#diagram(), '', ...this.#situation()] };
  }

  #random(rest: string): Reply {
    const [steps = '10', seed = '1'] = rest === '' ? [] : rest.split(' ');
    const most = this.#number(steps, 'random takes a number of steps');
    const taken = this.#session.takeAtRandom(most, this.#number(seed, 'a seed is a whole number'));
    const lines = taken.flatMap((node) => tookLines(this.#session, node));
    return { lines: [...lines, ...this.#situation()] };
  }

  #threads(): readonly string[] {
    return [
      ...new Set(this.#session.instance.system.rules.flatMap((rule) => (rule.kind === 'thread' ? actorOf(rule) : []))),
    ];
  }

  #only(thread: string): Reply {
    const known = [...this.#threads(), hardware];
    if (!known.includes(thread))
      throw new ShootdownError('unknown', `there is no thread '${thread}'`, suggest(thread, known));
    return this.#filtered({ thread, noise: true });
  }

  #filtered(filter: Filter): Reply {
    this.#filter = filter;
    return { lines: this.#situation() };
  }
}
