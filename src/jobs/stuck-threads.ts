// Finds the threads that run one call of a model's code and do not come back from it. Nothing is asked of a search for that: the
// threads are looked at by V8's inspector, and only once a job has been silent. So it costs a search nothing.

import { Session } from 'node:inspector';
import { isModelFile } from '../model/fault.ts';

/** A thread that has been in one call of the model's code for a second. */
export interface StuckThread {
  /** Node's number of the thread. */
  readonly threadId: number;
  /** What it runs: `user 0: store`, `property MKCLEAN`; undefined where that cannot be told. */
  readonly what: string | undefined;
  /** Where it was when it was looked at: `/x/model.mjs:12`. */
  readonly place: string;
}

/** Milliseconds after which a call of the model's code is too long. */
const PATIENCE_MS = 1000;
/** Milliseconds that a thread is waited for: one that does nothing does not pause. */
const PAUSE_MS = 500;
/** Milliseconds that the answer of one that has paused is waited for, on a machine with much to do. */
const ANSWER_MS = 5000;

/** Looks at all threads of this process but the main one. Answers after a second or two; never rejects. */
export const stuckThreads = async (): Promise<readonly StuckThread[]> => {
  const session = new Session();
  try {
    session.connect();
    const threads: InspectedThread[] = [];
    session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) =>
      threads.push(new InspectedThread(session, sessionId, workerInfo.title)),
    );
    session.on('NodeWorker.receivedMessageFromWorker', ({ params: { sessionId, message } }) =>
      threads.find((thread) => thread.sessionId === sessionId)?.receive(message),
    );
    await new Promise((resolve) => session.post('NodeWorker.enable', { waitForDebuggerOnStart: false }, resolve));
    const found = await Promise.all(threads.map((thread) => thread.look()));
    await new Promise((resolve) => session.post('NodeWorker.disable', resolve));
    return found.flatMap((stuck) => stuck ?? []);
  } catch {
    // A Node without an inspector: then nothing is told.
    return [];
  } finally {
    session.disconnect();
  }
};

interface Frame {
  readonly callFrameId: string;
  readonly functionName: string;
  readonly location: { readonly scriptId: string; readonly lineNumber: number };
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly callFrames?: readonly Frame[]; readonly scriptId?: string; readonly url?: string };
  readonly result?: { readonly result?: { readonly value?: unknown } };
}

/** One thread, as the inspector's protocol shows it. */
class InspectedThread {
  readonly sessionId: string;
  readonly #session: Session;
  readonly #threadId: number;
  readonly #urls = new Map<string, string>();
  readonly #answers = new Map<number, (answer: Message) => void>();
  #paused: ((frames: readonly Frame[]) => void) | undefined;
  #sent = 0;

  constructor(session: Session, sessionId: string, title: string) {
    this.#session = session;
    this.sessionId = sessionId;
    this.#threadId = Number(/\d+/.exec(title)?.[0] ?? 0);
  }

  receive(text: string): void {
    const message = JSON.parse(text) as Message;
    const { scriptId, url, callFrames } = message.params ?? {};
    if (message.id !== undefined) this.#answers.get(message.id)?.(message);
    else if (message.method === 'Debugger.scriptParsed' && scriptId !== undefined) this.#urls.set(scriptId, url ?? '');
    else if (message.method === 'Debugger.paused') this.#paused?.(callFrames ?? []);
  }

  /** Pauses the thread. If it is in a call of the model's code, lets it go on to where that returns, and waits for that. */
  async look(): Promise<StuckThread | undefined> {
    try {
      this.#send('Debugger.enable');
      const frames = await this.#pauseBy('Debugger.pause', PAUSE_MS);
      const place = frames === undefined ? undefined : this.#placeIn(frames);
      if (frames === undefined || place === undefined) return undefined;
      const outermost = frames.findLastIndex((frame) => this.#isOfModel(frame));
      const what = await this.#whatIs(frames, outermost);
      // Frames of the program below the model's. Once the thread pauses in one of them the call has come to its end.
      const below = frames.length - 1 - outermost;
      const end = performance.now() + PATIENCE_MS;
      for (let depth = frames.length; depth > below; ) {
        const left = end - performance.now();
        const later = left > 0 ? await this.#pauseBy('Debugger.stepOut', left) : undefined;
        if (later === undefined) return { threadId: this.#threadId, what, place };
        depth = later.length;
      }
      return undefined;
    } finally {
      this.#send('Debugger.disable');
    }
  }

  /** What the model's code that is called by the program is, in words: the program's own functions know. */
  async #whatIs(frames: readonly Frame[], outermost: number): Promise<string | undefined> {
    for (const { callFrameId, functionName } of frames.slice(outermost + 1)) {
      const known = wordsOf[functionName.replace(/\d+$/, '')];
      if (known === undefined) continue;
      if (!known.startsWith('=')) return known;
      const expression = known.slice(1);
      const answer = await this.#ask('Debugger.evaluateOnCallFrame', { callFrameId, expression, returnByValue: true });
      const value = answer?.result?.result?.value;
      if (typeof value === 'string') return value;
    }
    const name = frames[outermost]?.functionName;
    return name === undefined || name === '' ? undefined : name;
  }

  /** The innermost place in the model's code. */
  #placeIn(frames: readonly Frame[]): string | undefined {
    const frame = frames.find((candidate) => this.#isOfModel(candidate));
    if (frame === undefined) return undefined;
    return `${this.#urlOf(frame).replace('file://', '')}:${frame.location.lineNumber + 1}`;
  }

  #isOfModel(frame: Frame): boolean {
    return isModelFile(this.#urlOf(frame));
  }

  #urlOf({ location }: Frame): string {
    return this.#urls.get(location.scriptId) ?? '';
  }

  /** The stack at the next pause, after this request; undefined if there is none in time. */
  #pauseBy(method: string, within: number): Promise<readonly Frame[] | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(undefined), within);
      const settle = (frames: readonly Frame[] | undefined): void => {
        clearTimeout(timer);
        this.#paused = undefined;
        resolve(frames);
      };
      this.#paused = settle;
      this.#send(method);
    });
  }

  #ask(method: string, params: object): Promise<Message | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), ANSWER_MS);
      this.#answers.set(this.#send(method, params), (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
    });
  }

  #send(method: string, params: object = {}): number {
    const id = ++this.#sent;
    const message = JSON.stringify({ id, method, params });
    this.#session.post('NodeWorker.sendMessageToWorker', { sessionId: this.sessionId, message }, () => {});
    return id;
  }
}

const rule = "=rule.kind === 'thread' ? rule.thread.name + ': ' + rule.label : 'hardware: ' + rule.label";

/**
 * By the name of a function that calls the model's code (without a number at its end), what that code is; after `=`, an
 * expression in that function that says it. The generated ones are those of packed/steps/plain-steps.ts.
 */
const wordsOf: { readonly [functionName: string]: string } = {
  block: '=progress.stepWords()',
  step: '=progress.stepWords()',
  runStep: '=progress.stepWords()',
  check: '=progress.propertyWords()',
  evaluate: '=progress.propertyWords()',
  apply: rule,
  isFinal: 'what says that a state is final',
  makeInitialStates: 'the initial recipe',
  initialState: 'the initial recipe',
  built: "'build'",
  answeredBy: "'expect'",
};
